import { hours, type Millis } from "../base/time.ts";
import type { DurationForecast } from "./forecastDuration.ts";

/** Why a run acts as it does. */
export const identityReasons = [
  /** The connection has no other. */
  "only-one",
  /** `runAs` names it. */
  "job-says",
  /** The run is expected to end before the user's sign-in does. */
  "short-enough",
  /** The run is expected to outlive the user's sign-in. */
  "outlives-sign-in",
  /** The user's sign-in may last, but the run takes hours. */
  "long-run",
  /** Nothing says how long the run takes, so the user runs it. */
  "duration-unknown",
] as const;

export type IdentityReason = (typeof identityReasons)[number];

export interface IdentityChoice {
  readonly kind: "user" | "service";
  readonly because: IdentityReason;
}

/** Who a run acts as, and who asked for it. */
export interface RunIdentity extends IdentityChoice {
  /** As the server knows it. */
  readonly name: string;
  /** The user who asked; the same as `name` where the user acts. */
  readonly askedBy: string;
}

export interface IdentityFacts {
  readonly runAs: "user" | "service" | "auto";
  readonly hasService: boolean;
  readonly forecast: DurationForecast;
  /** From now until each known end of what the user's token is renewed with. */
  readonly userEndsIn: readonly Millis[];
}

/** Automation as long as this is a service's work, whatever the user's sign-in lasts. */
const LONG_RUN: Millis = hours(2);

/** `auto` takes the service identity when the run outlives the user's sign-in, or two hours. */
export function chooseIdentity({ runAs, hasService, forecast, userEndsIn }: IdentityFacts): IdentityChoice {
  if (!hasService) return { kind: "user", because: "only-one" };
  if (runAs !== "auto") return { kind: runAs, because: "job-says" };
  if (forecast.from === "nothing") return { kind: "user", because: "duration-unknown" };
  const { duration } = forecast;
  if (userEndsIn.some((endsIn) => duration >= endsIn)) return { kind: "service", because: "outlives-sign-in" };
  if (duration >= LONG_RUN) return { kind: "service", because: "long-run" };
  return { kind: "user", because: "short-enough" };
}
