import type { EntryOf } from "../engine/checkpoint/entry.ts";
import type { Sentence, Translate } from "./sentence.ts";

export type Alert = Pick<EntryOf<"alert">, "kind" | "value" | "limit">;

/** Values and limits are counts for `refresh-failing` and milliseconds for the others. */
const alerts: { readonly [Kind in Alert["kind"]]: (alert: Alert, t: Translate) => Sentence } = {
  "refresh-failing": ({ value, limit }, t) => ({
    message: t("Refreshing the token failed {0} times in this run (limit {1}).", value, limit),
    remedy: t("Read the token events in the audit file; check the refresh token's lifetimes and the token endpoint."),
  }),
  duration: ({ value, limit }, t) => ({
    message: t("The run takes {0}, longer than the {1} that are 150 % of what was expected.", span(value), span(limit)),
    remedy: t('Look for throttling, retries and slow answers, or raise "expect.duration".'),
  }),
  "clock-skew": ({ value, limit }, t) => ({
    message:
      value < 0
        ? t("The server's clock is {0} behind this machine's (tolerance {1}).", span(value), span(limit))
        : t("The server's clock is {0} ahead of this machine's (tolerance {1}).", span(value), span(limit)),
    remedy: t("Set the clock that is wrong by a time server, or raise clockSkewTolerance."),
  }),
};

/** A limit that a run passed, and what to look at. */
export function sentenceForAlert(alert: Alert, t: Translate): Sentence {
  return alerts[alert.kind](alert, t);
}

const UNITS = [
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** The two largest units of a span in milliseconds: `1 h 8 min`, `4.5 s`. The sign is left to the sentence. */
function span(ms: number): string {
  const size = Math.abs(ms);
  if (size < 60_000) return `${Math.round(size / 100) / 10} s`;
  let rest = Math.round(size / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(" ");
}
