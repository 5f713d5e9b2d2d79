import type { EpochMs } from "../base/time.ts";
import { bindingWords } from "../sentences/bindingWords.ts";
import type { Translate } from "../sentences/sentence.ts";
import { standingOf, type TokenState } from "./tokenState.ts";

/** Under this much the seconds are worth showing. */
const SECONDS_BELOW_MS = 5 * 60_000;

export interface StatusText {
  readonly text: string;
  readonly spoken: string;
  readonly colour: "none" | "warning" | "error";
}

/** What the status bar says of one account. */
export function statusText(state: TokenState, now: EpochMs, t: Translate): StatusText {
  const { connection, endsAt } = state;
  const left = (endsAt ?? now) - now;
  const standing = standingOf(state, now);
  switch (standing) {
    case "renewing":
      return quiet(
        `$(sync~spin) ${connection}`,
        state.generation === 0
          ? t("Longhaul: signing in to {0}", connection)
          : t("Longhaul: renewing the token of {0}", connection),
      );
    case "absent":
      return quiet(noToken(connection, t), t("Longhaul: {0}, not signed in", connection));
    case "needed":
      return quiet(noToken(connection, t), t("Longhaul: {0}, sign-in needed", connection));
    case "endless":
      return quiet(`$(key) ${connection}`, t("Longhaul: {0}, signed in", connection));
    case "stale":
      return quiet(`$(key) ${t("{0} · ended", connection)}`, t("Longhaul: the token of {0} has ended", connection));
    case "ended":
      return {
        text: `$(error) ${connection} 0:00`,
        spoken: t("Longhaul: the token of {0} has ended, sign-in needed", connection),
        colour: "error",
      };
    case "held":
    case "due":
      return {
        text: `$(key) ${connection} ${countdown(left)}`,
        spoken: t("Longhaul: the token of {0} ends in {1}", connection, spokenSpan(left, t)),
        colour: standing === "due" ? "warning" : "none",
      };
    default:
      return standing satisfies never;
  }
}

/** `4:32` below five minutes, then `27m`, then `7h 12m`, then `3d 4h`. */
export function countdown(ms: number): string {
  if (ms < SECONDS_BELOW_MS) {
    const seconds = Math.ceil(ms / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h ${minutes % 60}m` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** For a screen reader: changes once a minute, however often it is drawn. */
export function spokenSpan(ms: number, t: Translate): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return t("less than a minute");
  if (minutes < 60) return t("{0} minutes", minutes);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t("{0} days", Math.floor(hours / 24));
  return hours === 1 ? t("1 hour {0} minutes", minutes % 60) : t("{0} hours {1} minutes", hours, minutes % 60);
}

/** One line for a list of all connections. */
export function stateLine(state: TokenState, now: EpochMs, t: Translate): string {
  const { endsAt, binding, generation } = state;
  const standing = standingOf(state, now);
  switch (standing) {
    case "renewing":
      return generation === 0 ? t("signing in") : t("renewing");
    case "absent":
      return t("not signed in");
    case "needed":
      return state.vanished === "origins"
        ? t("sign-in needed, its addresses have changed")
        : t("sign-in needed, the secret store lost the tokens");
    case "endless":
      return t("signed in, no known end, generation {0}", generation);
    case "stale":
      return t("ended, renewed when it is needed");
    case "ended":
      return t("ended, sign-in needed");
    case "held":
    case "due":
      return t(
        "ends in {0} by {1}, generation {2}",
        countdown((endsAt ?? now) - now),
        bindingWords(binding, t),
        generation,
      );
    default:
      return standing satisfies never;
  }
}

/** In the place of the countdown, so that a bare name means only: signed in, with no known end. */
function noToken(connection: string, t: Translate): string {
  return `$(key) ${t("{0} · no token", connection)}`;
}

function quiet(text: string, spoken: string): StatusText {
  return { text, spoken, colour: "none" };
}
