import type { Binding } from "../auth/tokenSource.ts";
import type { EpochMs } from "../base/time.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { TokenState } from "./tokenState.ts";

/** Under this much the seconds are worth showing. */
const SECONDS_BELOW_MS = 5 * 60_000;

export interface StatusText {
  readonly text: string;
  readonly spoken: string;
  readonly colour: "none" | "warning" | "error";
}

/** What the status bar says of one account. */
export function statusText(state: TokenState, now: EpochMs, t: Translate): StatusText {
  const { connection, endsAt, dueAt, generation, renewing, renewable } = state;
  if (renewing) return quiet(`$(sync~spin) ${connection}`, t("Longhaul: renewing the token of {0}", connection));
  if (generation === 0) return quiet(noToken(connection, t), t("Longhaul: {0}, not signed in", connection));
  if (endsAt === undefined) return quiet(`$(key) ${connection}`, t("Longhaul: {0}, signed in", connection));
  const left = endsAt - now;
  if (left <= 0) {
    const spoken = t("Longhaul: the token of {0} has ended", connection);
    return renewable
      ? quiet(noToken(connection, t), spoken)
      : { text: `$(error) ${connection} 0:00`, spoken, colour: "error" };
  }
  const span = countdown(left);
  return {
    text: `$(key) ${connection} ${span}`,
    spoken: t("Longhaul: the token of {0} ends in {1}", connection, span),
    colour: dueAt !== undefined && now >= dueAt ? "warning" : "none",
  };
}

/** `4:32` below five minutes, then `27m`, then `7h 12m`. */
export function countdown(ms: number): string {
  if (ms < SECONDS_BELOW_MS) {
    const seconds = Math.ceil(ms / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** Which limit ends the token first, in words. */
export function bindingWords(binding: Binding, t: Translate): string {
  switch (binding) {
    case "expires_in":
      return t("the server's expires_in");
    case "exp":
      return t("the token's exp claim");
    case "header":
      return t("a response header");
    case "declared":
      return t("the declared lifetime");
    case "idle":
      return t("the idle window");
    case "learned":
      return t("the learned lifetime");
    case "none":
      return t("no known limit");
    default:
      return binding satisfies never;
  }
}

/** One line for a list of all connections. */
export function stateLine({ generation, endsAt, binding, renewable }: TokenState, now: EpochMs, t: Translate): string {
  if (generation === 0) return renewable ? t("not signed in") : t("not signed in, a secret is missing");
  if (endsAt === undefined) return t("signed in, no known end, generation {0}", generation);
  if (endsAt <= now) {
    return renewable ? t("ended, renewed when it is needed") : t("ended, sign-in needed");
  }
  return t("ends in {0} by {1}, generation {2}", countdown(endsAt - now), bindingWords(binding, t), generation);
}

/** In the place of the countdown, so that a bare name means only: signed in, with no known end. */
function noToken(connection: string, t: Translate): string {
  return `$(key) ${t("{0} · no token", connection)}`;
}

function quiet(text: string, spoken: string): StatusText {
  return { text, spoken, colour: "none" };
}
