import type { Millis } from "../base/time.ts";
import type { JwtVerdict } from "../jwt/explainJwt.ts";
import type { Translate } from "../sentences/sentence.ts";
import { localTime } from "./localTime.ts";

/** `exp in 12m`: what a token says about its end, short enough to stand behind it. */
export function inlayLabel(verdict: JwtVerdict, t: Translate): string {
  switch (verdict.state) {
    case "valid":
      return t("exp in {0}", shortSpan(verdict.left));
    case "expired":
      return t("expired {0} ago", shortSpan(verdict.ago));
    case "not-yet-valid":
      return t("valid in {0}", shortSpan(verdict.until));
    case "no-expiry":
      return t("no exp");
    default:
      return verdict satisfies never;
  }
}

/** The moment that the label counts to or from. */
export function inlayTooltip(verdict: JwtVerdict, timeZone?: string): string | undefined {
  switch (verdict.state) {
    case "valid":
      return localTime(verdict.endsAt, timeZone);
    case "expired":
      return localTime(verdict.endedAt, timeZone);
    case "not-yet-valid":
      return localTime(verdict.beginsAt, timeZone);
    case "no-expiry":
      return undefined;
    default:
      return verdict satisfies never;
  }
}

/** `<1m`, `12m`, `5h 8m`, `3d 4h`, rounded down: drawn anew each minute, seconds would be wrong most of the time. */
function shortSpan(span: Millis): string {
  const minutes = Math.floor(span / 60_000);
  if (minutes < 1) return "<1m";
  if (minutes < 60) return `${minutes}m`;
  const [hours, restMinutes] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return restMinutes === 0 ? `${hours}h` : `${hours}h ${restMinutes}m`;
  const [days, restHours] = [Math.floor(hours / 24), hours % 24];
  return restHours === 0 || days >= 100 ? `${days}d` : `${days}d ${restHours}h`;
}
