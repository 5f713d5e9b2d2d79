import type { Chance } from "../base/chance.ts";
import { Failure } from "../base/failure.ts";
import { type Http, type HttpAnswer, isHttpError } from "../base/http.ts";
import { type Clock, type Millis, seconds } from "../base/time.ts";
import { backoff } from "../engine/backoff.ts";

export interface PermissionCheck {
  readonly connection: string;
  /** Who asked for the run. */
  readonly user: string;
  /** Where to look: a GET there changes nothing. */
  readonly url: string;
  /** Those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: Millis;
  /** Sends with the user's own token. */
  readonly http: Http;
  readonly clock: Clock;
  readonly chance: Chance;
}

const TRIES = 4;
const PAUSES = { first: seconds(1), most: seconds(10) };
const MOST_BYTES = 1024 * 1024;

/**
 * Whether the user may reach what a service account would reach in the user's name: 401 and 403 say no, Failure
 * `user-not-permitted`; any other answer of the application says yes. Answers the status. Throws Failure
 * `server-unreachable` when nothing can be told.
 */
export async function checkPermission(check: PermissionCheck, signal: AbortSignal): Promise<number> {
  const { connection, user, url, clock, chance } = check;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(check, signal);
    if (answer === 401 || answer === 403) throw new Failure("user-not-permitted", { connection, user, status: answer });
    if (typeof answer === "number" && isDecided(answer)) return answer;
    if (attempt === TRIES) {
      throw new Failure("server-unreachable", { url, last: typeof answer === "number" ? `HTTP ${answer}` : answer });
    }
    await clock.sleep(backoff(attempt, PAUSES, chance), signal);
  }
}

/** The status, or why none came. */
async function ask({ url, headers, timeout, http }: PermissionCheck, signal: AbortSignal): Promise<number | string> {
  try {
    const request = {
      method: "GET",
      url,
      headers: { accept: "application/json", ...headers },
      timeout,
      maxBytes: MOST_BYTES,
    };
    const answer: HttpAnswer = await http.send(request, signal);
    return answer.status;
  } catch (error) {
    if (isHttpError(error)) return error.code;
    throw error;
  }
}

/** A redirect leads to a sign-in page, and what is busy or broken has not looked at who asks. */
function isDecided(status: number): boolean {
  return (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 408 && status !== 429);
}
