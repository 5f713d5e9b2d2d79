import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";
import type { EpochMs } from "../base/time.ts";
import type { Observation, ObservationOf, RunForecast } from "./observation.ts";

/** All that the rules judge: what is configured, and what was observed. */
export interface Case {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
  readonly now: EpochMs;
  /** In any order. */
  readonly observations: readonly Observation[];
}

/** Observations of one kind, earliest first. */
export function all<Is extends Observation["is"]>({ observations }: Pick<Case, "observations">, is: Is) {
  const found = observations.filter((one): one is ObservationOf<Is> => one.is === is);
  return found.sort((a, b) => timeOf(a) - timeOf(b));
}

function timeOf(observation: Observation): number {
  return observation.is === "run-seen" ? (observation.attempts[0]?.from ?? 0) : observation.at;
}

/** Runs that act as the identity that is looked at, or may. */
export function forecastsOf(patient: Case): readonly RunForecast[] {
  return all(patient, "run-forecast").filter(({ runAs }) => runAs === "auto" || runAs === patient.identity);
}

/** Whether a sign-in needs nobody: the secrets that were given once are enough each time. */
export function signsInAlone({ grant }: Authentication): boolean {
  return grant === "password" || grant === "client_credentials" || grant === "session_login";
}
