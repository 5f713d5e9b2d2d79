import { type Http, type HttpAnswer, HttpError, type HttpRequest } from "../base/http.ts";
import type { Clock } from "../base/time.ts";

/** Codes with which no byte of the request can have left: look-up, connection and TLS failures. */
const NOT_SENT =
  /^(?:E(?:CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL)|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_SSL_.*|UND_ERR_CONNECT_TIMEOUT)$/;

/**
 * Sends over the editor's own fetch, so that its proxy and certificate settings hold. Only token requests go this way.
 * What fetch does not tell apart counts as cut.
 */
export class FetchHttp implements Http {
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const deadline = AbortSignal.timeout(request.timeout);
    const sentAt = this.clock.now();
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        redirect: "manual",
        signal: AbortSignal.any([signal, deadline]),
      });
      const body = await readBody(response, request.maxBytes);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body,
        sentAt,
        receivedAt: this.clock.now(),
      };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HttpError) throw error;
      if (deadline.aborted) throw new HttpError("cut", "ETIMEDOUT", error);
      const code = causeCode(error);
      throw new HttpError(NOT_SENT.test(code) ? "not-sent" : "cut", code, error);
    }
  }
}

async function readBody(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest of the body.
    if (bytes > maxBytes) throw new HttpError("cut", "BODY_TOO_LONG");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** fetch wraps what happened into a TypeError: the system's code stands on a cause, or on the first of several. */
function causeCode(error: unknown): string {
  for (let here = error, depth = 0; here instanceof Error && depth < 8; depth += 1) {
    if ("code" in here && typeof here.code === "string") return here.code;
    here = here instanceof AggregateError ? here.errors[0] : here.cause;
  }
  return error instanceof Error ? error.name : "UNKNOWN";
}
