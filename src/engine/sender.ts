import { type Http, isHttpError } from "../base/http.ts";
import type { Millis } from "../base/time.ts";
import type { Verdict } from "./assertion.ts";
import type { Exchange } from "./exchange.ts";
import type { QuotaHeaders } from "./quota.ts";
import { readAnswer } from "./readAnswer.ts";
import type { TryResult } from "./retryDecision.ts";

/** The API answers that a run reads are short; a longer one is cut. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** What a run knows of its connection, besides where records go. */
export interface ServerFacts {
  readonly timeout: Millis;
  /** Absent: the server counts no requests. */
  readonly quota?: QuotaHeaders;
  /** The scope that was asked for, for whoever has to ask for another. */
  readonly scope?: string;
  /** How far the server's clock may differ from ours. */
  readonly clockTolerance: Millis;
}

export interface SenderPorts {
  readonly http: Http;
  /** How far the server's clock is ahead of ours, as far as measured. */
  readonly skew: { readonly ahead: Millis };
  /** Told of every answer how long it took, in milliseconds. */
  readonly latency: { record(ms: number): void };
}

export interface DeliverySignals {
  /** Ends every wait at once. */
  readonly stopping: AbortSignal;
  /** Cuts requests that are still in flight when the grace after stopping is over. */
  readonly cutting: AbortSignal;
}

/** The origin refused others while this request waited for its token: it waits with them. */
export class HeldBack extends Error {
  override readonly name = "HeldBack";
}

/** Sends one try of an exchange, and reads how it ended. */
export class Sender {
  /** Every one that left, replays after a 401 among them. */
  requests = 0;
  private readonly server: ServerFacts;
  private readonly ports: SenderPorts;

  constructor(server: ServerFacts, ports: SenderPorts) {
    this.server = server;
    this.ports = ports;
  }

  /** Rejects with `HeldBack`, the Failure of a token that cannot be had, or the reason of a signal: then it is no try. */
  async send(
    exchange: Exchange,
    { mayLeave, signals }: { readonly mayLeave: () => boolean; readonly signals: DeliverySignals },
  ): Promise<TryResult> {
    let left = 0;
    const leaving = () => {
      if (!mayLeave()) throw new HeldBack();
      left += 1;
    };
    exchange.attempts += 1;
    try {
      const answer = await this.ports.http.send(
        { ...exchange.request, timeout: this.server.timeout, maxBytes: MAX_ANSWER_BYTES, leaving },
        signals.cutting,
        signals.stopping,
      );
      // A sender without a token to wait for may not say that it leaves.
      left ||= 1;
      this.ports.latency.record(answer.receivedAt - answer.sentAt);
      exchange.answered(answer);
      const result = readAnswer(answer, { quota: this.server.quota, ahead: this.ports.skew.ahead });
      return exchange.judge ? await judged(result, exchange.judge(answer), exchange) : result;
    } catch (error) {
      if (isHttpError(error)) {
        left ||= 1;
        exchange.failed(error);
        return error.status === undefined ? { kind: error.kind } : { kind: error.kind, status: error.status };
      }
      if (error instanceof HeldBack) exchange.attempts -= 1;
      throw error;
    } finally {
      this.requests += left;
    }
  }
}

/** What the job asserts decides with the rest. */
async function judged(
  result: TryResult & { readonly kind: "answer" },
  judging: Promise<Verdict | undefined>,
  exchange: Exchange,
): Promise<TryResult> {
  const verdict = await judging;
  if (!verdict) return result;
  // The write was applied, and is not what the job asserts.
  if (verdict.kind === "failed") exchange.error = verdict.error;
  return { ...result, assertion: verdict.kind };
}
