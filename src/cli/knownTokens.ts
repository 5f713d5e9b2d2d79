import { learnedKey } from "../auth/learnedKey.ts";
import type { LearnedLifetimes } from "../auth/learnedLifetimes.ts";
import { millis } from "../base/time.ts";
import { authenticationOf } from "../node/authenticationOf.ts";
import type { KnownOf } from "../node/forecastJob.ts";
import type { LoadedJob } from "../node/loadJob.ts";

/** The command line holds no access token between two commands: what is known is what was learned. */
export function knownTokens({ connection }: LoadedJob, learned: LearnedLifetimes): KnownOf {
  return async (kind) => {
    const found = await learned.load(learnedKey(connection, authenticationOf(connection, kind)));
    return { learned: found?.life, known: [], age: millis(0), held: false };
  };
}
