import { type Http, type HttpAnswer, HttpError, type HttpRequest } from "../../src/base/http.ts";
import { type Clock, epochMs, type Millis, millis } from "../../src/base/time.ts";

/** What the server does with one request. Without `status` it applies a write and answers 200. */
export interface Act {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Instead of an answer; `cut` comes before the write is applied, `cut-after` when it was. */
  readonly fault?: "not-sent" | "cut" | "cut-after" | "never-answers";
  readonly latency?: Millis;
}

export interface Seen {
  /** Milliseconds since the run's clock began. */
  readonly at: number;
  readonly request: HttpRequest;
}

/** A server behind `Http`: keeps a ledger of what every write changed, and plays whatever faults it is told. */
export class FakeApi implements Http {
  readonly seen: Seen[] = [];
  /** How often each resource or key was changed. A PUT of what stands there changes nothing. */
  readonly changes = new Map<string, number>();
  inFlight = 0;
  mostInFlight = 0;
  /** Told of every request, counted from 1. */
  respond: (request: HttpRequest, count: number) => Act = () => ({});
  latency = millis(20);
  /** How far the server's clock is ahead of ours; `undefined`: it sends no `Date`. */
  clockAhead: Millis | undefined;
  private readonly bodies = new Map<string, string>();
  private clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Goes on with the clock of another process. */
  servesOn(clock: Clock): void {
    this.clock = clock;
    this.inFlight = 0;
  }

  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    this.seen.push({ at: this.clock.monotonic(), request });
    const sentAt = this.clock.now();
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      const act = this.respond(request, this.seen.length);
      return await this.answer(request, { act, sentAt, signal });
    } finally {
      this.inFlight -= 1;
    }
  }

  private async answer(
    request: HttpRequest,
    { act, sentAt, signal }: { act: Act; sentAt: number; signal: AbortSignal },
  ): Promise<HttpAnswer> {
    if (act.fault === "not-sent") {
      await this.clock.sleep(act.latency ?? millis(1), signal);
      throw new HttpError("not-sent", "ECONNREFUSED");
    }
    const status = act.status ?? 200;
    if (act.fault === "cut-after" || (act.fault === undefined && status < 300)) this.apply(request);
    const latency = act.fault === "never-answers" ? request.timeout : (act.latency ?? this.latency);
    await this.clock.sleep(millis(Math.min(latency, request.timeout)), signal);
    if (act.fault !== undefined) {
      const head = act.status === undefined ? {} : { status: act.status };
      throw new HttpError("cut", act.fault === "never-answers" ? "TIMEOUT" : "ECONNRESET", head);
    }
    if (latency >= request.timeout) throw new HttpError("cut", "TIMEOUT");
    const body = act.body ?? (status < 300 ? '{"ok":true}' : `{"message":"refused with ${status}"}`);
    if (body.length > request.maxBytes) throw new HttpError("cut", "BODY_TOO_LARGE");
    const receivedAt = this.clock.now();
    return { status, headers: this.headers(act), body, sentAt: epochMs(sentAt), receivedAt };
  }

  private headers({ headers = {} }: Act): Record<string, string> {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const date = this.clockAhead !== undefined && new Date(this.clock.now() + this.clockAhead).toUTCString();
    return { "content-type": "application/json", ...(date && { date }), ...Object.fromEntries(lower) };
  }

  private apply({ method, url, body, headers }: HttpRequest): void {
    const key = headers["idempotency-key"];
    const place = key ?? (method === "POST" ? (body ?? url) : url);
    if (method === "GET" || method === "HEAD") return;
    if (key !== undefined && this.changes.has(place)) return;
    if (method === "PUT" && this.bodies.get(place) === body) return;
    this.bodies.set(place, body ?? "");
    this.changes.set(place, (this.changes.get(place) ?? 0) + 1);
  }
}
