import type { HttpAnswer, HttpError } from "../base/http.ts";
import { type Millis, millis } from "../base/time.ts";
import type { Verdict } from "./assertion.ts";
import type { Intent } from "./intents.ts";
import type { RenderedRequest } from "./request.ts";
import { serverMessage } from "./serverMessage.ts";
import type { WriteKind } from "./writeKind.ts";

export interface ExchangeOptions {
  readonly request: RenderedRequest;
  /** What a repeat of it would do. */
  readonly write: WriteKind;
  /** Numbers of the records that it carries; none in a request that only looks. */
  readonly records: readonly number[];
  /** What the audit calls it: the key of its record. */
  readonly key: string;
  /** What the job asserts of its answer; `undefined` where there is nothing to assert. */
  readonly judge?: Judge | undefined;
  /** In place of the intents of its records. */
  readonly intent?: Intent | undefined;
}

export type Judge = (answer: HttpAnswer) => Promise<Verdict | undefined>;

/** One request on its way: how often it was tried, and how the last try ended. */
export class Exchange {
  readonly request: RenderedRequest;
  readonly write: WriteKind;
  readonly records: readonly number[];
  readonly key: string;
  readonly judge: Judge | undefined;
  readonly intent: Intent | undefined;
  /** Counted tries. */
  attempts = 0;
  /** A try so far may have been applied although no answer said so. */
  mayBeApplied = false;
  /** The last thing that went wrong, in one line. */
  error = "";
  /** To the last try; `undefined` when none came. */
  answer: HttpAnswer | undefined;

  constructor({ request, write, records, key, judge, intent }: ExchangeOptions) {
    this.request = request;
    this.write = write;
    this.records = records;
    this.key = key;
    this.judge = judge;
    this.intent = intent;
  }

  get status(): number | undefined {
    return this.answer?.status;
  }

  /** Of the last try; 0 when no answer came. */
  get latency(): Millis {
    return millis(this.answer === undefined ? 0 : this.answer.receivedAt - this.answer.sentAt);
  }

  answered(answer: HttpAnswer): void {
    this.answer = answer;
    if (answer.status >= 300) this.error = serverMessage(answer);
    if (leavesOpen(answer.status)) this.mayBeApplied = true;
  }

  failed(error: HttpError): void {
    this.answer = undefined;
    this.error = `${error.kind === "cut" ? "no answer" : "not sent"}: ${error.code}`;
    if (error.kind === "cut") this.mayBeApplied = true;
  }

  /** An earlier process may have sent it, and nothing says what became of it. */
  doubt(): void {
    this.mayBeApplied = true;
    this.error = "no answer: the run broke off while it was on its way";
  }
}

/** Whether a write may have been applied although the answer is an error; a 503 came before anything was done. */
export function leavesOpen(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 503);
}
