import { isFailure } from "../base/failure.ts";
import { type Http, isHttpError } from "../base/http.ts";
import { type Clock, type EpochMs, type Millis, millis, seconds } from "../base/time.ts";
import type { Connection } from "./connection.ts";

/** The wall clock is read again this often: a timer stands still with the machine. */
const LONGEST_STEP: Millis = seconds(5);

/** Nobody reads what comes back. */
const MAX_BYTES = 64 * 1024;

export interface KeepAliveParts {
  readonly connection: Connection;
  /** Sends with the connection's token. */
  readonly http: Http;
  readonly clock: Clock;
  /** When a request last left, by the local clock. */
  readonly lastUsed: () => EpochMs;
  /** Told what came of each call: a status, or why none came. It needs no answer: the next request shows what matters. */
  readonly told?: (result: number | string) => void;
}

/** While a run lives, keeps its idle window open: a harmless GET whenever nothing was sent for the connection's span. */
export async function keepAlive(parts: KeepAliveParts, signal: AbortSignal): Promise<void> {
  const { connection, clock, lastUsed } = parts;
  if (!connection.keepAlive) return;
  const { url, every } = connection.keepAlive;
  const markNow = () => ({ used: lastUsed(), at: clock.now(), monotonic: clock.monotonic() });
  let mark = markNow();
  while (!signal.aborted) {
    const used = lastUsed();
    if (used !== mark.used) mark = { used, at: used, monotonic: clock.monotonic() };
    // Set back, the wall clock would let no time pass; the monotonic one may stand still while the machine sleeps.
    const quiet = Math.max(clock.now() - mark.at, clock.monotonic() - mark.monotonic);
    const left = every - quiet;
    try {
      if (left > 0) await clock.sleep(millis(Math.min(left, LONGEST_STEP)), signal);
      else {
        mark = markNow();
        parts.told?.(await touch(parts, url, signal));
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  }
}

async function touch({ connection, http }: KeepAliveParts, url: string, signal: AbortSignal): Promise<number | string> {
  const { timeout } = connection.network;
  const headers = { ...connection.headers };
  try {
    return (await http.send({ method: "GET", url, headers, timeout, maxBytes: MAX_BYTES }, signal)).status;
  } catch (error) {
    if (isHttpError(error) || isFailure(error)) return error.code;
    throw error;
  }
}
