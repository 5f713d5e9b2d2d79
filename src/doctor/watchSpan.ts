import type { Connection } from "../auth/connection.ts";
import { hours, type Millis, millis, minutes } from "../base/time.ts";

/** Nobody waits longer for an answer; what ends later shows in past runs. */
const LONGEST: Millis = hours(2);

/** Where no life is declared. */
const USUAL: Millis = minutes(20);

/** How much later than a declared end is surely after it. */
const BEYOND = 1.1;

/** How long tokens are worth following: until each end that is declared within two hours has come. */
export function watchSpan({ lifetime }: Pick<Connection, "lifetime">): Millis {
  const { access, idle, session, refresh, refreshIdle, sliding } = lifetime;
  const ends = [access, idle, session, refreshIdle, sliding === true ? undefined : refresh]
    .filter((end) => end !== undefined)
    .map((end) => end * BEYOND)
    .filter((end) => end <= LONGEST);
  return ends.length === 0 ? USUAL : millis(Math.round(Math.max(...ends)));
}
