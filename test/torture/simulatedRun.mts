// One run from one seed: the engine itself, on virtual time, over a server that fails at random; killed and resumed.
import { createHash, type Hash } from "node:crypto";
import { AuthorisedHttp } from "../../src/auth/authorisedHttp.ts";
import type { Chance } from "../../src/base/chance.ts";
import type { HttpRequest } from "../../src/base/http.ts";
import type { DeadLetter } from "../../src/engine/deadLetter.ts";
import type { SourceRecord } from "../../src/engine/record.ts";
import { seededChance } from "../../src/sandbox/seededChance.ts";
import { type Act, FakeApi } from "../fakes/fakeApi.ts";
import { VirtualClock } from "../fakes/virtualClock.ts";
import { makeAuthority } from "../unit/auth/authorityTrial.ts";
import { type JobWish, makeTrial, validPart } from "../unit/engine/runTrial.ts";
import { type SimulatedEnd, wrongsIn } from "./invariants.mts";
import { ModelServer } from "./modelServer.mts";
import { type BreakOff, breakOffOf, oneOf, SimulatedFaults } from "./simulatedFaults.mts";
import { jobOf, recordsOf, type SimulatedJob } from "./simulatedJobs.mts";

/** Kills and cancellations of one run; then it is left in peace. */
const BREAKS = 3;
/** Stops that the faults bring, such as a server that is away at the start, each resumed after some minutes. */
const MOST_ATTEMPTS = 40;
const BETWEEN_ATTEMPTS_MS = 300_000;

export interface Simulated {
  readonly seed: number;
  readonly kind: string;
  /** Of every request, every answer and every line of the checkpoint: the same for the same seed. */
  readonly trace: string;
  readonly wrongs: readonly string[];
  readonly records: number;
  readonly groups: number;
  readonly brokenOff: number;
}

export async function simulate(seed: number, jobs: readonly SimulatedJob[]): Promise<Simulated> {
  const world = new SimulatedWorld(seed, jobs);
  await world.runToItsEnd();
  return world.judged();
}

class SimulatedWorld {
  private readonly seed: number;
  private readonly chance: Chance;
  private readonly kind: SimulatedJob;
  private readonly job: JobWish;
  private readonly records: readonly SourceRecord[];
  private readonly server = new ModelServer();
  private readonly faults: SimulatedFaults;
  private readonly withTokens: boolean;
  private readonly trace: Hash = createHash("sha256");
  private readonly revoked = new Set<string>();
  private tokens = 0;
  /** Virtual time of the attempts before this one. */
  private passed = 0;
  private brokenOff = 0;
  private end: Pick<SimulatedEnd, "progress" | "letters" | "attempts"> | undefined;
  private readonly wrongs: string[] = [];

  constructor(seed: number, jobs: readonly SimulatedJob[]) {
    this.seed = seed;
    this.chance = seededChance(seed, "simulated run");
    this.kind = oneOf(this.chance, jobs);
    this.job = jobOf(this.kind, this.chance);
    // Now and then more than what counts together on the disk.
    const most = this.kind.sizes && this.chance.next() < 0.3 ? 40 : 9;
    this.records = recordsOf(this.chance, 2 + Math.floor(this.chance.next() * most));
    this.faults = new SimulatedFaults(this.chance);
    this.withTokens = this.chance.next() < 0.25;
    this.server.isBusy = () => this.chance.next() < 0.1;
    if (this.kind.creates) return;
    for (const { number } of this.records) {
      if (this.chance.next() < 0.8) this.server.put(`/orders/W${number}`, `{"id":"W${number}","qty":0}`, "start");
    }
  }

  async runToItsEnd(): Promise<void> {
    let left: { checkpoint: string; letters: readonly DeadLetter[]; succeeded: string } | undefined;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const breakOff: BreakOff = this.brokenOff < BREAKS ? breakOffOf(this.chance) : { kind: "none" };
      const { trial, how } = await this.attempt(breakOff, left);
      this.passed += trial.clock.monotonic() + BETWEEN_ATTEMPTS_MS;
      const { progress } = trial;
      const lost = left && [...numbersIn(left.succeeded)].filter((record) => !progress.succeeded.has(record));
      if (lost && lost.length > 0) this.wrongs.push(`acknowledged and lost: ${lost.join(",")}`);
      this.trace.update(trial.journal.text);
      if (how === "ended") {
        this.end = { progress, letters: trial.deadLetters.letters, attempts: attempt };
        return;
      }
      this.brokenOff += how === "died" ? 1 : 0;
      const checkpoint = await validPart(trial.journal.text);
      left = { checkpoint, letters: trial.deadLetters.letters, succeeded: progress.succeeded.toString() };
    }
    this.wrongs.push(`no end after ${MOST_ATTEMPTS} attempts`);
  }

  judged(): Simulated {
    const { end, kind, records, server, seed, brokenOff } = this;
    const wrongs = [...this.wrongs, ...(end ? wrongsIn({ ...end, kind, records, server }) : [])];
    const groups = new Set(records.map(({ values }) => values["of"])).size;
    const trace = this.trace.digest("hex");
    return { seed, kind: kind.name, trace, wrongs, records: records.length, groups, brokenOff };
  }

  private async attempt(breakOff: BreakOff, left: { checkpoint: string; letters: readonly DeadLetter[] } | undefined) {
    const clock = new VirtualClock();
    const api = new FakeApi(clock);
    const { job, records } = this;
    const ports = this.withTokens ? { http: this.authorised(clock, api) } : {};
    const trial = await makeTrial({ job, records, api, clock, ports, ...left });
    if (breakOff.kind === "crash") trial.journal.crash = breakOff.crash;
    const frozen = Promise.withResolvers<"died">();
    let dead = false;
    api.respond = (request, count) => {
      const act = this.answer(request, clock);
      if (breakOff.kind === "cancel" && count === breakOff.request) trial.cancel.abort();
      if (breakOff.kind !== "freeze" || count < breakOff.request) return act;
      dead = true;
      frozen.resolve("died");
      return { fault: "never-answers" };
    };
    const running = trial.runner
      .run(trial.cancel.signal)
      .then((why) => (why ? ("stopped" as const) : ("ended" as const)));
    const died = trial.journal.died.then(() => "died" as const);
    const how = await clock.run(Promise.race([running, frozen.promise, died]));
    return { trial, how: dead ? ("died" as const) : how };
  }

  private answer(request: HttpRequest, clock: VirtualClock): Act {
    const at = this.passed + clock.monotonic();
    const token = request.headers["authorization"];
    const act =
      token !== undefined && this.revoked.has(token) ? { status: 401 } : this.faults.meet(request, this.server, at);
    const { method, url, headers, body } = request;
    this.trace.update(JSON.stringify([at, method, url, headers, body, act]));
    return act;
  }

  /** Each attempt is a process of its own: it signs in anew. */
  private authorised(clock: VirtualClock, api: FakeApi): AuthorisedHttp {
    const auth = makeAuthority({ clock });
    auth.endpoint.respond = () => {
      this.tokens += 1;
      const body = { access_token: `access-${this.tokens}`, refresh_token: `refresh-${this.tokens}`, expires_in: 1000 };
      return { body: JSON.stringify(body) };
    };
    this.faults.onRevoke = () => {
      for (let token = 1; token <= this.tokens; token += 1) this.revoked.add(`Bearer access-${token}`);
    };
    return new AuthorisedHttp({
      http: api,
      tokens: auth.authority,
      skew: auth.skew,
      send: auth.connection.user.send,
      origins: new Set(["https://mes.example.com"]),
    });
  }
}

function numbersIn(ranges: string): readonly number[] {
  return ranges
    .split(",")
    .filter(Boolean)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}
