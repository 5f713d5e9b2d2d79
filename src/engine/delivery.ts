import type { Chance } from "../base/chance.ts";
import { Failure } from "../base/failure.ts";
import { type Http, HttpError } from "../base/http.ts";
import { type Clock, hours, type Millis } from "../base/time.ts";
import { backoff } from "./backoff.ts";
import type { OriginGate, Pass } from "./originGate.ts";
import type { Outcome } from "./outcome.ts";
import type { RateLimit } from "./rateLimit.ts";
import type { SourceRecord } from "./record.ts";
import type { RenderedRequest, RequestContext } from "./request.ts";
import { retryAfter } from "./retryAfter.ts";
import { type Decision, decide, type TryResult } from "./retryDecision.ts";
import type { Audit } from "./runFiles.ts";
import { Story } from "./story.ts";
import { mustNotRepeat, type WriteKind, writeKindOf } from "./writeKind.ts";

/** An origin that served before and is away longer than this stops the run, resumable. */
const PATIENCE: Millis = hours(1);

/** The API answers that a run reads are short; a longer one is cut. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface DeliveryPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly http: Http;
  readonly audit: Audit;
  /** Makes the intent to send durable; called for writes that must not be repeated blindly. */
  readonly intend: (record: number) => Promise<void>;
  /** Takes an intent back, durably: the server did not apply what was sent, so the record is pending again. */
  readonly withdraw: (record: number) => Promise<void>;
}

export interface DeliverySignals {
  /** Ends every wait at once. */
  readonly stopping: AbortSignal;
  /** Cuts requests that are still in flight when the grace after stopping is over. */
  readonly cutting: AbortSignal;
}

/** Brings single records to the server: renders, sends, and follows the retry decision to an outcome. */
export class Delivery {
  requests = 0;
  retries = 0;
  private readonly write: WriteKind;
  private everServed = false;
  private forbiddenInARow = 0;
  private readonly context: RequestContext;
  private readonly timeout: Millis;
  private readonly gate: OriginGate;
  private readonly rate: RateLimit;
  private readonly ports: DeliveryPorts;

  constructor(
    options: { context: RequestContext; timeout: Millis; gate: OriginGate; rate: RateLimit },
    ports: DeliveryPorts,
  ) {
    this.context = options.context;
    this.timeout = options.timeout;
    this.gate = options.gate;
    this.rate = options.rate;
    this.ports = ports;
    this.write = writeKindOf(options.context.job);
  }

  async deliver(record: SourceRecord, signals: DeliverySignals): Promise<Outcome> {
    const story = new Story(record, this.context);
    const request = story.render();
    if (request === undefined) return story.dead(this.ports.clock);
    for (;;) {
      const pass = await this.admit(record, signals.stopping);
      const result = await this.sendOrGiveBack(request, story, { pass, signals });
      const decision = decide({
        write: this.write,
        method: request.method,
        result,
        attempt: story.attempts,
        maxAttempts: this.context.job.retry.attempts,
        mayBeApplied: story.mayBeApplied,
      });
      this.tellGate(pass, decision, result);
      if (wasNotApplied(decision)) await this.withdraw(record);
      const outcome = await this.follow(decision, story, signals.stopping);
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

  private async sendOrGiveBack(
    request: RenderedRequest,
    story: Story,
    { pass, signals }: { pass: Pass; signals: DeliverySignals },
  ): Promise<TryResult> {
    try {
      return await this.send(request, story, signals);
    } catch (error) {
      this.gate.undecided(pass);
      // Cut off in flight it may have been applied; any other error, such as of the token, came before it left.
      if (!signals.cutting.aborted) await this.withdraw(story.record);
      throw error;
    }
  }

  private tellGate(pass: Pass, decision: Decision, result: TryResult): void {
    if (decision.kind === "pause") this.gate.refused(pass, decision);
    else if (result.kind === "answer" && result.status < 500) {
      this.everServed = true;
      this.gate.served(pass);
    } else this.gate.undecided(pass);
  }

  private async send(request: RenderedRequest, story: Story, signals: DeliverySignals): Promise<TryResult> {
    this.requests += 1;
    story.attempts += 1;
    try {
      const answer = await this.ports.http.send(
        { ...request, timeout: this.timeout, maxBytes: MAX_ANSWER_BYTES },
        signals.cutting,
        signals.stopping,
      );
      story.answered(answer);
      const wait = retryAfter(answer.headers, answer.receivedAt);
      const html =
        answer.headers["content-type"]?.toLowerCase().startsWith("text/html") === true && answer.body.trim() !== "";
      return { kind: "answer", status: answer.status, html, ...(wait !== undefined && { retryAfter: wait }) };
    } catch (error) {
      if (!(error instanceof HttpError)) {
        // No token, or cut off by a stop: it did not come to an exchange.
        this.requests -= 1;
        throw error;
      }
      story.failed(error);
      return { kind: error.kind };
    }
  }

  /** `undefined`: the record goes again. */
  private async follow(decision: Decision, story: Story, stopping: AbortSignal): Promise<Outcome | undefined> {
    if (decision.kind === "done" || decision.kind === "dead") this.forbiddenInARow = 0;
    switch (decision.kind) {
      case "done":
        return { kind: "succeeded", record: story.record };
      case "dead":
        return story.dead(this.ports.clock);
      case "unknown":
        return { kind: "unknown", record: story.record, key: story.key, error: story.error, attempts: story.attempts };
      case "forbidden":
        this.forbiddenInARow += 1;
        return story.dead(this.ports.clock);
      case "stop":
        return { kind: "stopped", why: stopReason(decision.because, story) };
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
    if (this.forbiddenInARow < 3) return undefined;
    return new Failure("permission-denied", { status: 403, inARow: this.forbiddenInARow });
  }

  /** A server that throttles is there, and a server that served before may come back; one never met is given up soon. */
  private outOfPatience(because: "throttled" | "unavailable", story: Story): Failure | undefined {
    if (because === "throttled") return undefined;
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
  return decision.kind === "pause" || (decision.kind === "stop" && decision.because === "unauthorised");
}

function stopReason(because: "html" | "unauthorised", story: Story): Failure {
  const status = story.status ?? 0;
  return because === "html"
    ? new Failure("html-instead-of-json", { url: story.url, status })
    : new Failure("token-rejected-again", { connection: story.connection, status });
}
