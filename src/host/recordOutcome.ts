import type { Noteworthy, RunProgress } from "../engine/checkpoint/runProgress.ts";
import type { Translate } from "../sentences/sentence.ts";
import { count } from "./figures.ts";
import { shortened } from "./markdownText.ts";

export const outcomeKinds = ["applied", "dead", "unknown", "rolled-back", "pending"] as const;

/** What became of one record of a data file. */
export type OutcomeKind = (typeof outcomeKinds)[number];

/** Longer words of a server stand in the hover. */
const MOST_AT_LINE_END = 120;

export function outcomeOf({ succeeded, dead, unknown, rolledBack }: RunProgress, record: number): OutcomeKind {
  if (succeeded.has(record)) return "applied";
  if (dead.has(record)) return "dead";
  if (unknown.has(record)) return "unknown";
  return rolledBack.has(record) ? "rolled-back" : "pending";
}

/** `dead letter: HTTP 422 qty too small · 3 attempts`, for the end of a line. */
export function outcomeWords(kind: OutcomeKind, noted: Noteworthy | undefined, t: Translate): string {
  const name = outcomeName(kind, t);
  if (!noted) return name;
  const { error, status, attempts } = noted;
  const said = [typeof status === "number" ? `HTTP ${status}` : "", error].filter(Boolean).join(" ");
  const tries = attempts > 1 ? ` · ${t("{0} attempts", count(attempts))}` : "";
  return `${name}${said === "" ? "" : `: ${shortened(said, MOST_AT_LINE_END)}`}${tries}`;
}

export function outcomeName(kind: OutcomeKind, t: Translate): string {
  switch (kind) {
    case "applied":
      return t("applied");
    case "dead":
      return t("dead letter");
    case "unknown":
      return t("outcome unknown");
    case "rolled-back":
      return t("rolled back");
    case "pending":
      return t("not sent yet");
    default:
      return kind satisfies never;
  }
}
