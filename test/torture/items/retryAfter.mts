import { hours, millis } from "../../../src/base/time.ts";
import { makeTrial } from "../../unit/engine/runTrial.ts";
import { Gateway } from "../gateway.mts";
import type { Figure, Item, ItemOptions } from "../item.mts";
import { RunGround } from "../runGround.mts";

/** Served before the server throttles, and in all. */
const SERVED = 12;
const RECORDS = 30;
const HOUR_MS = 3_600_000;
/** Side by side, on machines of two cores and more. */
const LANES = 3;

const waits = { short: [1], full: [1, 3, 10] };

export const item: Item = {
  number: 9,
  fault: "429 with Retry-After as seconds, date, past date, 0, a day, garbage; clocks an hour apart",
  async run(options) {
    const real = await realCases(options);
    const virtual = await Promise.all(virtualCases.map(throttledForADay));
    return {
      tries: real.length + virtual.length,
      results: [...summed(real, "over real sockets"), ...summed(virtual, "a day, on virtual time")],
    };
  },
};

/** What one throttled run came to. */
interface Throttled {
  readonly name: string;
  /** Requests that came before the server allowed them. */
  readonly early: number;
  /** From the moment at which it was allowed to the next request, in seconds. */
  readonly lateSeconds: number;
  readonly missing: number;
}

interface RealCase {
  readonly name: string;
  /** Of the server's clock against ours. */
  readonly ahead: number;
  /** Milliseconds that the server asks for; how it says them. */
  readonly asks: number;
  readonly said: (serverNow: number) => string;
}

function casesOf(scale: ItemOptions["scale"]): readonly RealCase[] {
  const date = (ms: number) => new Date(Math.ceil(ms / 1000) * 1000).toUTCString();
  const timed = waits[scale].flatMap((seconds) => [
    { name: `${seconds} s as seconds`, ahead: 0, asks: seconds * 1000, said: () => String(seconds) },
    ...[0, HOUR_MS, -HOUR_MS].map((ahead) => ({
      name: `${seconds} s as a date, clock ${ahead / HOUR_MS} h ahead`,
      ahead,
      asks: seconds * 1000,
      said: (now: number) => date(now + seconds * 1000),
    })),
  ]);
  return [
    ...timed,
    { name: "a date in the past", ahead: 0, asks: 0, said: (now) => date(now - HOUR_MS) },
    {
      name: "a date that is past by the server's clock only",
      ahead: HOUR_MS,
      asks: 0,
      said: (now) => date(now - 60_000),
    },
    { name: "0", ahead: 0, asks: 0, said: () => "0" },
    // Nothing is asked for that could be understood: the run's own pause is due, at least half of its first step.
    { name: "garbage", ahead: 0, asks: 250, said: () => "as soon as possible" },
    { name: "a negative number", ahead: 0, asks: 250, said: () => "-5" },
  ];
}

async function realCases({ scale, onStep }: ItemOptions): Promise<readonly Throttled[]> {
  const left = [...casesOf(scale)];
  const done: Throttled[] = [];
  const lane = async () => {
    for (let one = left.pop(); one; one = left.pop()) {
      done.push(await throttle(one));
      onStep?.(`429: ${done.length} ways tried`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return done;
}

async function throttle({ name, ahead, asks, said }: RealCase): Promise<Throttled> {
  // One request at a time: none is on its way while the server refuses another.
  const ground = await RunGround.lay({ records: RECORDS, job: { concurrency: 1 } });
  const gateway = new Gateway(ground.origin);
  gateway.ahead = ahead;
  let allowedAt = 0;
  gateway.meet = (count) => {
    if (count !== SERVED + 1) return undefined;
    const serverNow = Date.now() + ahead;
    const text = said(serverNow);
    const date = Date.parse(text);
    // A date of whole seconds allows a little more than was asked for.
    const allowed = asks > 250 && !/^\d+$/.test(text) ? date - serverNow : asks;
    allowedAt = performance.now() + allowed;
    return { status: 429, headers: { "retry-after": text } };
  };
  try {
    await gateway.open();
    await ground.standBehind(gateway);
    await ground.fill(
      Array.from({ length: RECORDS }, (_, at) => `${RunGround.key(at + 1)},released,1,line-1,2027-03-01`),
    );
    await ground.run();
    const after = gateway.arrivals.slice(SERVED + 1);
    const missing = RECORDS - ((await ground.newest())?.progress.succeeded.size ?? 0);
    // Both clocks are this machine's; what is left is the rounding of a timer.
    const early = after.filter((at) => at < allowedAt - 1).length;
    return { name, early, lateSeconds: ((after[0] ?? Infinity) - allowedAt) / 1000, missing };
  } finally {
    await ground.close();
    await gateway.close();
  }
}

const DAY_MS = 86_400_000;

const virtualCases = [-1, 0, 1].flatMap((ahead) =>
  (["seconds", "date"] as const).map((as) => ({ as, ahead: hours(ahead), name: `a day as ${as}, ${ahead} h ahead` })),
);

/** 16 at a time: those in flight when the server begins to throttle are refused with the first. */
async function throttledForADay({ as, ahead, name }: (typeof virtualCases)[number]): Promise<Throttled> {
  // What the authorised sender measures from each answer.
  const trial = await makeTrial({ job: { concurrency: 16 }, records: 200, ports: { skew: { ahead } } });
  trial.api.clockAhead = ahead;
  let allowedAt: number | undefined;
  let [early, backAt] = [0, Infinity];
  trial.api.respond = (_, count) => {
    const now = trial.clock.monotonic();
    const inFlight = allowedAt !== undefined && now <= allowedAt - DAY_MS + trial.api.latency;
    if (count <= 50) return {};
    if (allowedAt === undefined || inFlight) {
      allowedAt ??= now + DAY_MS;
      const date = new Date(Math.ceil((trial.clock.now() + ahead + DAY_MS) / 1000) * 1000).toUTCString();
      return { status: 429, headers: { "retry-after": as === "seconds" ? "86400" : date } };
    }
    if (now < allowedAt) early += 1;
    else backAt = Math.min(backAt, now);
    return {};
  };
  await trial.run();
  const missing = 200 - trial.progress.succeeded.size;
  return { name, early, lateSeconds: millis(backAt - (allowedAt ?? 0)) / 1000, missing };
}

function summed(cases: readonly Throttled[], where: string): readonly Figure[] {
  const worst = cases.toSorted((a, b) => b.lateSeconds - a.lateSeconds)[0];
  const early = cases.filter((one) => one.early > 0).map(({ name }) => name);
  const named = early.length > 0 ? ` (${early.join("; ")})` : "";
  return [
    {
      what: `${cases.length} ways to say it ${where}: early requests${named}`,
      value: cases.reduce((sum, one) => sum + one.early, 0),
      target: { is: 0 },
    },
    {
      what: `${where}: seconds until the next request once it was allowed, at worst with ${worst?.name ?? "none"}`,
      value: Math.round((worst?.lateSeconds ?? Infinity) * 10) / 10,
      target: { atMost: 15 },
    },
    {
      what: `${where}: records without success`,
      value: cases.reduce((sum, { missing }) => sum + missing, 0),
      target: { is: 0 },
    },
  ];
}
