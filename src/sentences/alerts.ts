import type { EntryOf } from "../engine/checkpoint/entry.ts";
import type { Sentence, Translate } from "./sentence.ts";
import { span } from "./span.ts";

export type Alert = Pick<EntryOf<"alert">, "kind" | "value" | "limit" | "of">;

/** Values and limits are counts for `refresh-failing`, `rollback-failed`, `quota-short` and `dead-letter-rate`, epoch times for `sign-in-ahead`, spans in ms for the others. */
const alerts: { readonly [Kind in Alert["kind"]]: (alert: Alert, t: Translate) => Sentence } = {
  "refresh-failing": ({ value, limit }, t) => ({
    message: t("Refreshing the token failed {0} times in this run (limit {1}).", value, limit),
    remedy: t("Read the token events in the audit file; check the refresh token's lifetimes and the token endpoint."),
  }),
  duration: ({ value, limit }, t) => ({
    message: t("The run takes {0}, longer than the {1} that are 150 % of what was expected.", span(value), span(limit)),
    remedy: t('Look for throttling, retries and slow answers, or write how long it may take as "expect.duration".'),
  }),
  "clock-skew": ({ value, limit }, t) => ({
    message:
      value < 0
        ? t("The server's clock is {0} behind this machine's (tolerance {1}).", span(value), span(limit))
        : t("The server's clock is {0} ahead of this machine's (tolerance {1}).", span(value), span(limit)),
    remedy: t("Set the clock that is wrong by a time server, or raise clockSkewTolerance."),
  }),
  "token-life": ({ value, limit }, t) => ({
    message: t("A token held for {0}, where {1} were declared.", span(value), span(limit)),
    remedy: t(
      "Longhaul refreshes sooner from now on. Look for a lifetime of the scope, an idle window or a gateway that ends sessions, and write what you find under lifetime.",
    ),
  }),
  "sign-in-ahead": ({ value, limit }, t) => ({
    message: t(
      "The user has to sign in again at {0}, but the run is expected to last until {1}.",
      minuteOf(value),
      minuteOf(limit),
    ),
    remedy: t('Be there at that time, or run it as the service identity ("runAs": "auto" or "service").'),
  }),
  "rollback-failed": ({ value }, t) => ({
    message:
      value === 1
        ? t("1 applied record of a failed group could not be rolled back.")
        : t("{0} applied records of a failed group could not be rolled back.", value),
    remedy: t("Its dead letter says why. Put it right by hand, or redrive the whole group."),
  }),
  "quota-short": ({ value, limit }, t) => ({
    message: t(
      "The server takes {0} more requests until its quota resets, and {1} records are still to do.",
      value,
      limit,
    ),
    remedy: t("The run waits for the reset when they are used up. Ask for a larger quota if that is too late."),
  }),
  "dead-letter-rate": ({ value, of }, t) => ({
    message: deadLettersNoticed(value, of, t),
    remedy: t('Look at what they have in common; "tolerate.deadLetters" says when to stop a run because of them.'),
  }),
};

/** A limit that a run passed, and what to look at. */
export function sentenceForAlert(alert: Alert, t: Translate): Sentence {
  return alerts[alert.kind](alert, t);
}

/** The count goes on growing after the alert, and the end of the run tells both. Alerts of older runs have no `of`. */
function deadLettersNoticed(dead: number, of: number | undefined, t: Translate): string {
  if (of === undefined) {
    return dead === 1
      ? t("1 record was a dead letter when this was noticed.")
      : t("{0} records were dead letters when this was noticed.", dead);
  }
  const percent = Math.round((dead / of) * 1000) / 10;
  return dead === 1
    ? t("1 of {0} records was a dead letter when this was noticed ({1} %).", of, percent)
    : t("{0} of {1} records were dead letters when this was noticed ({2} %).", dead, of, percent);
}

/** A time of day that is the same for every reader. */
function minuteOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
