import type { HttpAnswer, HttpError } from "../base/http.ts";
import type { Clock } from "../base/time.ts";
import { MissingValue, UnsafeValue } from "../config/template.ts";
import type { Assertion } from "./assertion.ts";
import type { DeadLetter } from "./deadLetter.ts";
import type { Outcome } from "./outcome.ts";
import { keyOf, type SourceRecord } from "./record.ts";
import { type RenderedRequest, type RequestContext, renderRequest } from "./request.ts";
import { serverMessage } from "./serverMessage.ts";

/** How much of a body a dead letter keeps. */
const KEPT_CHARACTERS = 64 * 1024;

/** What happens to one record on its way, told by its dead letter if it ends as one. */
export class Story {
  readonly record: SourceRecord;
  readonly key: string;
  /** Counted tries. */
  attempts = 0;
  /** A try so far may have been applied although no answer said so. */
  mayBeApplied = false;
  /** The last thing that went wrong, in one line. */
  error = "";
  private readonly context: RequestContext;
  private request: RenderedRequest | undefined;
  private answer: HttpAnswer | undefined;

  constructor(record: SourceRecord, context: RequestContext) {
    this.record = record;
    this.context = context;
    this.key = keyOf(record.values, context.job.records.key);
  }

  get connection(): string {
    return this.context.job.connection;
  }

  get status(): number | undefined {
    return this.answer?.status;
  }

  get url(): string {
    return this.request?.url ?? "";
  }

  /** `undefined` when the record lacks a value that its request needs. */
  render(): RenderedRequest | undefined {
    try {
      this.request = renderRequest(this.context, this.record);
    } catch (error) {
      if (!(error instanceof MissingValue || error instanceof UnsafeValue)) throw error;
      this.error = error.message;
    }
    return this.request;
  }

  answered(answer: HttpAnswer): void {
    this.answer = answer;
    if (answer.status >= 300) this.error = serverMessage(answer);
    if ((answer.status >= 500 && answer.status !== 503) || answer.status === 408) this.mayBeApplied = true;
  }

  /** What the job asserts of an answer; `undefined` where it asserts nothing. */
  get assertion(): Assertion | undefined {
    return this.context.assertion;
  }

  /** The write was applied, and is not what the job asserts. */
  assertionFailed(error: string): void {
    this.error = error;
  }

  failed(error: HttpError): void {
    this.answer = undefined;
    this.error = `${error.kind === "cut" ? "no answer" : "not sent"}: ${error.code}`;
    if (error.kind === "cut") this.mayBeApplied = true;
  }

  dead(clock: Clock): Outcome {
    return { kind: "dead", record: this.record, letter: this.letter(clock) };
  }

  private letter(clock: Clock): DeadLetter {
    const { request, answer } = this;
    return {
      record: this.record.number,
      line: this.record.line,
      key: this.key,
      values: this.record.values,
      error: this.error,
      status: answer?.status,
      attempts: this.attempts,
      at: new Date(clock.now()).toISOString(),
      request: { method: request?.method ?? this.context.job.request.method, url: this.url, body: request?.body },
      response: answer && { status: answer.status, body: answer.body.slice(0, KEPT_CHARACTERS) },
    };
  }
}
