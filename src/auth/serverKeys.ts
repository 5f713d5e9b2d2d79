import { untilAborted } from "../base/abort.ts";
import { type Http, type HttpAnswer, isHttpError } from "../base/http.ts";
import { type JsonObject, parseJson } from "../base/json.ts";
import { SingleFlight } from "../base/singleFlight.ts";
import { type Clock, type Millis, minutes, seconds } from "../base/time.ts";
import { readKeys } from "../jwt/verifyJwt.ts";
import { isSecureUrl } from "./interactive/secureUrl.ts";

/** The public keys that a server signs with (RFC 7517 5), or why they did not come. */
export type ServerKeySet = { readonly kind: "keys"; readonly keys: readonly JsonObject[] } | KeysMissing;

export interface KeysMissing {
  readonly kind: "missing";
  readonly why: "not-secure" | "unreachable" | "redirected" | "refused" | "too-long" | "not-a-key-set";
  /** A status or a system code. */
  readonly detail: string;
}

const TIMEOUT: Millis = seconds(5);
const MOST_BYTES = 512 * 1024;
const KEPT: Millis = minutes(10);
const COOL_DOWN: Millis = seconds(30);

interface Asked {
  readonly at: Millis;
  readonly found: ServerKeySet;
}

/** Remembers key sets by address, so that no server is asked twice in 30 seconds, nor without need within ten minutes. */
export class ServerKeys {
  private readonly clock: Pick<Clock, "monotonic">;
  private readonly asked = new Map<string, Asked>();
  private readonly flights = new Map<string, SingleFlight<ServerKeySet>>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.clock = clock;
  }

  /** `newer`: what is remembered has not the key that is looked for; asks again unless it was just now. */
  async keysAt(
    url: string,
    wish: { readonly http: Http; readonly newer?: boolean },
    signal: AbortSignal,
  ): Promise<ServerKeySet> {
    const known = this.asked.get(url);
    const age = known && this.clock.monotonic() - known.at;
    const holds = known?.found.kind === "keys" && wish.newer !== true ? KEPT : COOL_DOWN;
    if (known && age !== undefined && age < holds) return known.found;
    const flight = this.flights.get(url) ?? new SingleFlight<ServerKeySet>();
    this.flights.set(url, flight);
    // Whoever gives up waiting does not end it for the others; the time limit does.
    const asking = flight.run(async () => {
      const found = await fetchKeys(url, wish.http, new AbortController().signal);
      this.asked.set(url, { at: this.clock.monotonic(), found });
      return found;
    });
    return untilAborted(asking, signal);
  }
}

async function fetchKeys(url: string, http: Http, signal: AbortSignal): Promise<ServerKeySet> {
  if (!isSecureUrl(url)) return missing("not-secure", "");
  const headers = { Accept: "application/jwk-set+json, application/json" };
  try {
    const request = { method: "GET", url, headers, timeout: TIMEOUT, maxBytes: MOST_BYTES };
    return readAnswer(await http.send(request, signal));
  } catch (error) {
    if (!isHttpError(error)) throw error;
    return missing(error.code === "BODY_TOO_LARGE" ? "too-long" : "unreachable", error.code);
  }
}

function readAnswer({ status, body }: HttpAnswer): ServerKeySet {
  if (status >= 300 && status < 400) return missing("redirected", `HTTP ${status}`);
  if (status !== 200) return missing("refused", `HTTP ${status}`);
  const keys = readKeys(parseJson(body));
  return keys.length > 0 ? { kind: "keys", keys } : missing("not-a-key-set", "");
}

function missing(why: KeysMissing["why"], detail: string): KeysMissing {
  return { kind: "missing", why, detail };
}
