import { type Http, type HttpAnswer, isHttpError } from "../base/http.ts";
import type { Millis } from "../base/time.ts";

export interface QuotaCheck {
  /** Where to look: a GET there changes nothing. */
  readonly url: string;
  /** Those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: Millis;
  /** Sends with the token of the run. */
  readonly http: Http;
}

const MOST_BYTES = 1024 * 1024;

/** Has the server tell how many requests it still takes. `undefined` without an answer: the first record meets the same. */
export async function checkQuota(
  { url, headers, timeout, http }: QuotaCheck,
  signal: AbortSignal,
): Promise<HttpAnswer | undefined> {
  try {
    const all = { accept: "application/json", ...headers };
    return await http.send({ method: "GET", url, headers: all, timeout, maxBytes: MOST_BYTES }, signal);
  } catch (error) {
    if (isHttpError(error)) return undefined;
    throw error;
  }
}
