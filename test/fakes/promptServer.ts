import { type Http, type HttpAnswer, HttpError, type HttpRequest } from "../../src/base/http.ts";
import type { Clock } from "../../src/base/time.ts";
import type { Act } from "./fakeApi.ts";

/** A server behind `Http` that answers at once, for parts that wait for more than the test's own clock. */
export class PromptServer implements Http {
  readonly seen: HttpRequest[] = [];
  private readonly clock: Clock;
  private readonly respond: (request: HttpRequest, count: number) => Act;

  constructor(clock: Clock, respond: (request: HttpRequest, count: number) => Act) {
    this.clock = clock;
    this.respond = respond;
  }

  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    this.seen.push(request);
    const { status = 200, headers = {}, body = "", fault } = this.respond(request, this.seen.length);
    if (fault !== undefined) throw new HttpError(fault === "not-sent" ? "not-sent" : "cut", "ECONNRESET");
    const at = this.clock.now();
    return { status, headers: { "content-type": "application/json", ...headers }, body, sentAt: at, receivedAt: at };
  }
}
