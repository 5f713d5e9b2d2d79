import type { Authentication, Connection } from "../auth/connection.ts";
import type { Millis } from "../base/time.ts";
import type { ForecastCaution, ForecastView } from "../protocol/forecastMessages.ts";

export interface CautionFacts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  /** Usual time between two records. */
  readonly gap: Millis;
  /** Somebody is signed in already. */
  readonly isHeld: boolean;
}

/** What may go otherwise than the figures say. */
export function cautionsOf(
  { tokens, quota, requests }: Pick<ForecastView, "tokens" | "quota" | "requests">,
  { connection, authentication, gap, isHeld }: CautionFacts,
): readonly ForecastCaution[] {
  const { grant } = authentication;
  const { keepAlive, exclusiveSession, lifetime } = connection;
  const { idle, session } = lifetime;
  const isPerson = grant === "authorization_code" || grant === "device_code";
  const isGuarded = idle !== undefined && keepAlive !== undefined && keepAlive.every < idle;
  const isLong = idle !== undefined && gap >= idle;
  const all: readonly (readonly [boolean, ForecastCaution])[] = [
    [isPerson && !isHeld, "sign-in-first"],
    [isLong && !isGuarded, "idle-closes"],
    [idle !== undefined && !isLong && !isGuarded, "idle-unguarded"],
    [exclusiveSession, "exclusive-session"],
    [quota !== null && quota.left === null, "quota-unknown"],
    [quota !== null && quota.left !== null && requests !== null && quota.left < requests.total, "quota-short"],
    [tokens.lifeMs === null && !idle && !session && grant !== "basic", "life-unknown"],
  ];
  return all.flatMap(([holds, caution]) => (holds ? [caution] : []));
}
