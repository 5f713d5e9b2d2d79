import type { EpochMs, Millis } from "./time.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Total deadline of the exchange, from connecting to the last byte of the answer. */
  readonly timeout: Millis;
  /** An answer with a longer body counts as cut. */
  readonly maxBytes: number;
  /**
   * Called by the sender that authorises, each time just before the request leaves: after what takes its time, such as
   * waiting for a token, and again before a replay. What it throws keeps the request back and is what `send` rejects with.
   */
  readonly leaving?: () => void;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated headers joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When the request left and when the answer was complete, by the local clock. */
  readonly sentAt: EpochMs;
  readonly receivedAt: EpochMs;
}

/** Sends one request and answers whatever status comes; redirects are answers, never followed. */
export interface Http {
  /**
   * Rejects with `HttpError`, or with the signal's reason when it aborts.
   * `waiting` ends only what comes before the request leaves, such as waiting for a token.
   */
  send(request: HttpRequest, signal: AbortSignal, waiting?: AbortSignal): Promise<HttpAnswer>;
}

/**
 * No whole answer came.
 * `not-sent`: name look-up, refused connection, TLS failure: the server saw nothing.
 * `cut`: reset, timeout or broken body after bytes may have been sent: the server may have acted.
 */
export class HttpError extends Error {
  readonly kind: "not-sent" | "cut";
  /** The system's or library's code, such as ECONNREFUSED. */
  readonly code: string;
  /** Of an answer whose head came and whose body broke off. */
  readonly status: number | undefined;

  constructor(kind: "not-sent" | "cut", code: string, { cause, status }: { cause?: unknown; status?: number } = {}) {
    super(`${kind}: ${code}`, { cause });
    this.name = "HttpError";
    this.kind = kind;
    this.code = code;
    this.status = status;
  }
}

/** By its name and parts: bundles that are loaded later have a class of their own. */
export function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && error.name === "HttpError" && "kind" in error && "code" in error;
}
