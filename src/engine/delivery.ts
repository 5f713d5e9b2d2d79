import type { Chance } from "../base/chance.ts";
import { Failure } from "../base/failure.ts";
import { type Clock, hours, type Millis } from "../base/time.ts";
import { backoff } from "./backoff.ts";
import type { OriginGate, Pass } from "./originGate.ts";
import type { Outcome } from "./outcome.ts";
import { Permission } from "./permission.ts";
import { LONGEST_QUOTA_WAIT, type QuotaEnd } from "./quota.ts";
import type { RateLimit } from "./rateLimit.ts";
import type { SourceRecord } from "./record.ts";
import type { RenderedRequest, RequestContext } from "./request.ts";
import { type Decision, decide, type PauseReason, type TryResult } from "./retryDecision.ts";
import type { Audit } from "./runFiles.ts";
import { type DeliverySignals, HeldBack, Sender, type SenderPorts, type ServerFacts } from "./sender.ts";
import { type StopFacts, stopFailure } from "./stopFailure.ts";
import { Story } from "./story.ts";
import { mustNotRepeat, type WriteKind, writeKindOf } from "./writeKind.ts";

/** An origin that served before and is away longer than this stops the run, resumable. */
const PATIENCE: Millis = hours(1);

export interface DeliveryPorts extends SenderPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly audit: Audit;
  /** Told when the whole origin begins to be waited for. */
  readonly onPause: () => void;
  /** Makes the intent to send durable; called for writes that must not be repeated blindly. */
  readonly intend: (record: number) => Promise<void>;
  /** Takes an intent back, durably: the server did not apply what was sent, so the record is pending again. */
  readonly withdraw: (record: number) => Promise<void>;
}

/** Brings single records to the server: renders, sends, and follows the retry decision to an outcome. */
export class Delivery {
  retries = 0;
  private readonly write: WriteKind;
  private everServed = false;
  private readonly permission: Permission;
  private readonly context: RequestContext;
  private readonly server: ServerFacts;
  private readonly sender: Sender;
  private readonly gate: OriginGate;
  private readonly rate: RateLimit;
  private readonly ports: DeliveryPorts;

  constructor(
    options: {
      context: RequestContext;
      server: ServerFacts;
      gate: OriginGate;
      rate: RateLimit;
      succeededBefore: number;
    },
    ports: DeliveryPorts,
  ) {
    this.context = options.context;
    this.server = options.server;
    this.sender = new Sender(options.server, ports);
    this.permission = new Permission(options.succeededBefore);
    this.gate = options.gate;
    this.rate = options.rate;
    this.ports = ports;
    this.write = writeKindOf(options.context.job);
  }

  /** Every one that left, replays after a 401 among them. */
  get requests(): number {
    return this.sender.requests;
  }

  async deliver(record: SourceRecord, signals: DeliverySignals): Promise<Outcome> {
    const story = new Story(record, this.context);
    const request = story.render();
    if (request === undefined) return story.dead(this.ports.clock);
    for (;;) {
      const pass = await this.admit(record, signals.stopping);
      const result = await this.sendOrGiveBack(request, story, { pass, signals });
      if (result === undefined) continue;
      const decision = decide({
        write: this.write,
        method: request.method,
        result,
        attempt: story.attempts,
        maxAttempts: this.context.job.retry.attempts,
        mayBeApplied: story.mayBeApplied,
        tookOthers: this.permission.tookAny,
      });
      this.tellGate(pass, decision, result);
      if (wasNotApplied(decision)) await this.withdraw(record);
      const outcome = await this.follow(decision, { story, result }, signals.stopping);
      if (outcome !== undefined) return outcome;
    }
  }

  /** Waits for the turn to send. What takes its time comes before the last look at the gate. */
  private async admit(record: SourceRecord, stopping: AbortSignal): Promise<Pass> {
    let intended = !mustNotRepeat(this.write);
    try {
      for (;;) {
        const pass = await this.gate.enter(stopping);
        await this.rate.take(stopping);
        if (!intended) await this.ports.intend(record.number);
        intended = true;
        stopping.throwIfAborted();
        if (this.gate.holds(pass)) return pass;
        this.gate.undecided(pass);
      }
    } catch (error) {
      // The run stops, and with it whoever waits at the gate.
      if (intended) await this.withdraw(record);
      throw error;
    }
  }

  private async withdraw(record: SourceRecord): Promise<void> {
    if (mustNotRepeat(this.write)) await this.ports.withdraw(record.number);
  }

  /** `undefined`: it never left, and waits for its turn again. */
  private async sendOrGiveBack(
    request: RenderedRequest,
    story: Story,
    { pass, signals }: { pass: Pass; signals: DeliverySignals },
  ): Promise<TryResult | undefined> {
    try {
      return await this.sender.send(request, story, { mayLeave: () => this.gate.holds(pass), signals });
    } catch (error) {
      this.gate.undecided(pass);
      // Cut off in flight it may have been applied; any other error, such as of the token, came before it left.
      if (!signals.cutting.aborted) await this.withdraw(story.record);
      if (error instanceof HeldBack) return undefined;
      throw error;
    }
  }

  private tellGate(pass: Pass, decision: Decision, result: TryResult): void {
    if (decision.kind === "pause") {
      this.gate.refused(pass, decision);
      this.ports.onPause();
    } else if (result.kind === "answer" && result.status < 500) {
      this.everServed = true;
      this.gate.served(pass);
      if (result.quota && decision.kind === "done") this.holdForQuota(result.quota);
    } else this.gate.undecided(pass);
  }

  /** This was the last request that the server counts: the others would be refused, and counted all the same. */
  holdForQuota({ resetsIn }: QuotaEnd): void {
    if (resetsIn === undefined || resetsIn > LONGEST_QUOTA_WAIT) return;
    this.gate.hold("quota", resetsIn);
    this.ports.onPause();
  }

  /** `undefined`: the record goes again. */
  private async follow(
    decision: Decision,
    { story, result }: { story: Story; result: TryResult },
    stopping: AbortSignal,
  ): Promise<Outcome | undefined> {
    switch (decision.kind) {
      case "done":
        this.permission.took();
        return { kind: "succeeded", record: story.record, status: story.status };
      case "dead":
        this.permission.refusedOtherwise();
        return story.dead(this.ports.clock);
      case "unknown":
        return { kind: "unknown", record: story.record, key: story.key, error: story.error, attempts: story.attempts };
      case "forbidden":
        this.permission.denied(result.kind === "answer" ? result.scope : undefined);
        return story.dead(this.ports.clock);
      case "stop":
        return {
          kind: "stopped",
          why: stopFailure(decision.because, { story, result, clock: this.ports.clock }, this.stopFacts),
        };
      case "pause": {
        this.noteRetry(story);
        // Nothing was applied: the try does not count.
        story.attempts -= 1;
        const why = this.outOfPatience(decision.because, story);
        return why && { kind: "stopped", why };
      }
      case "retry": {
        this.noteRetry(story);
        const { retry } = this.context.job;
        const pause = backoff(story.attempts, { first: retry.backoff, most: retry.maxBackoff }, this.ports.chance);
        await this.ports.clock.sleep(pause, stopping);
        return undefined;
      }
      default:
        return decision satisfies never;
    }
  }

  /** Three refusals of permission in a row are no matter of single records. */
  get permissionLost(): Failure | undefined {
    return this.permission.lost(this.stopFacts);
  }

  private get stopFacts(): StopFacts {
    return {
      connection: this.context.job.connection,
      scope: this.server.scope ?? null,
      ahead: this.ports.skew.ahead,
      tolerance: this.server.clockTolerance,
    };
  }

  /** A server that throttles is there, and a server that served before may come back; one never met is given up soon. */
  private outOfPatience(because: PauseReason, story: Story): Failure | undefined {
    if (because !== "unavailable") return undefined;
    const { attempts } = this.context.job.retry;
    const givenUp = this.everServed ? this.gate.awayFor > PATIENCE : this.gate.refusalsInARow >= attempts;
    return givenUp ? new Failure("server-unreachable", { url: this.context.baseUrl, last: story.error }) : undefined;
  }

  private noteRetry(story: Story): void {
    this.retries += 1;
    this.ports.audit.write({
      event: "retry",
      record: story.record.number,
      key: story.key,
      attempt: story.attempts,
      error: story.error,
    });
  }
}

/** Refused before anything was done with it. */
function wasNotApplied(decision: Decision): boolean {
  return decision.kind === "pause" || (decision.kind === "stop" && decision.because !== "html");
}
