import type { Chance } from "../base/chance.ts";
import { Failure } from "../base/failure.ts";
import { type Http, HttpError } from "../base/http.ts";
import { type Clock, type Millis, minutes } from "../base/time.ts";
import { backoff } from "./backoff.ts";
import type { OriginGate } from "./originGate.ts";
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
const PATIENCE: Millis = minutes(5);

/** The API answers that a run reads are short; a longer one is cut. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface DeliveryPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly http: Http;
  readonly audit: Audit;
  /** Makes the intent to send durable; called for writes that must not be repeated blindly. */
  readonly intend: (record: number) => Promise<void>;
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
      await this.gate.enter(signals.stopping);
      await this.rate.take(signals.stopping);
      if (mustNotRepeat(this.write)) await this.ports.intend(record.number);
      const result = await this.send(request, story, signals.cutting);
      const decision = decide({
        write: this.write,
        method: request.method,
        result,
        attempt: story.attempts,
        maxAttempts: this.context.job.retry.attempts,
        mayBeApplied: story.mayBeApplied,
      });
      const outcome = await this.follow(decision, story, signals.stopping);
      if (outcome !== undefined) return outcome;
    }
  }

  private async send(request: RenderedRequest, story: Story, signal: AbortSignal): Promise<TryResult> {
    this.requests += 1;
    story.attempts += 1;
    try {
      const answer = await this.ports.http.send(
        { ...request, timeout: this.timeout, maxBytes: MAX_ANSWER_BYTES },
        signal,
      );
      story.answered(answer);
      const wait = retryAfter(answer.headers, answer.receivedAt);
      const html = (answer.headers["content-type"] ?? "").startsWith("text/html");
      return { kind: "answer", status: answer.status, html, ...(wait !== undefined && { retryAfter: wait }) };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      story.failed(error);
      return { kind: error.kind };
    }
  }

  /** `undefined`: the record goes again. */
  private async follow(decision: Decision, story: Story, stopping: AbortSignal): Promise<Outcome | undefined> {
    if (decision.kind !== "pause") this.served();
    if (decision.kind !== "forbidden") this.forbiddenInARow = 0;
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
        this.gate.refused(decision.retryAfter);
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

  private served(): void {
    this.everServed = true;
    this.gate.served();
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

function stopReason(because: "html" | "unauthorised", story: Story): Failure {
  const status = story.status ?? 0;
  return because === "html"
    ? new Failure("html-instead-of-json", { url: story.url, status })
    : new Failure("token-rejected-again", { connection: story.connection, status });
}
