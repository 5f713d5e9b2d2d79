import type { BadCounts } from "../engine/checkpoint/runProgress.ts";
import type { RunView } from "../protocol/messages.ts";
import type { Translate } from "../sentences/sentence.ts";
import { count } from "./figures.ts";

/** `450 of 1,000 · 16/s · 35 s left`. */
export function progressText({ snapshot }: RunView, t: Translate, timeZone?: string): string {
  const { records, perSecond, remainingMs, tokens, waiting } = snapshot;
  const parts = [t("{0} of {1}", count(records.total - records.pending), count(records.total))];
  if (waiting) parts.push(waitingText(waiting, t, timeZone));
  else if (perSecond > 0) parts.push(t("{0}/s", perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))));
  if (remainingMs !== null && records.pending > 0) parts.push(t("{0} left", span(remainingMs)));
  parts.push(...badCountTexts(records, t));
  if (tokens.refreshes > 0) parts.push(t("token refreshed {0}×", count(tokens.refreshes)));
  return parts.join(" · ");
}

/** As whom a run acts, and why, where that is not simply the one who asked. */
export function identityText({ snapshot: { identity } }: RunView, t: Translate): string | undefined {
  if (!identity) return undefined;
  const { name, askedBy, because } = identity;
  if (name === askedBy) return t("As {0}", name);
  switch (because) {
    case "outlives-sign-in":
      return t("As {0}, asked by {1}: the run would outlive the sign-in", name, askedBy);
    case "long-run":
      return t("As {0}, asked by {1}: the run takes more than two hours", name, askedBy);
    case "only-one":
    case "job-says":
    case "short-enough":
    case "duration-unknown":
      return t("As {0}, asked by {1}", name, askedBy);
    default:
      return because satisfies never;
  }
}

function waitingText(
  waiting: NonNullable<RunView["snapshot"]["waiting"]>,
  t: Translate,
  timeZone: string | undefined,
): string {
  if (waiting.because === "person") return t("paused");
  const at = new Date(waiting.until).toLocaleTimeString("sv-SE", { ...(timeZone !== undefined && { timeZone }) });
  switch (waiting.because) {
    case "throttled":
      return t("throttled until {0}", at);
    case "unavailable":
      return t("server unavailable, next try at {0}", at);
    case "quota":
      return t("quota used up until {0}", at);
    case "disk":
      return t("paused, the disk refuses {0} ({1})", fileNameOf(waiting.file), waiting.code);
    default:
      return waiting satisfies never;
  }
}

function fileNameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Settled records in percent. */
export function progressPercent({ snapshot: { records } }: RunView): number {
  return records.total === 0 ? 100 : ((records.total - records.pending) / records.total) * 100;
}

/** `running, 40 percent, about 3 minutes left`: changes at most once a minute, or with each tenth of the way. */
export function spokenProgress(view: RunView, t: Translate): string {
  const { remainingMs, waiting } = view.snapshot;
  const parts = [waiting ? t("waiting") : t("running"), t("{0} percent", Math.floor(progressPercent(view) / 10) * 10)];
  if (remainingMs !== null) {
    const minutes = Math.ceil(remainingMs / 60_000);
    parts.push(minutes <= 1 ? t("about a minute left") : t("about {0} minutes left", count(minutes)));
  }
  return parts.join(", ");
}

/** `1,000 of 1,000 succeeded`, and what did not. */
export function outcomeText(view: RunView, t: Translate): string {
  const { total, succeeded, dead, unknown, rolledBack, pending } = (view.summary ?? view.snapshot).records;
  const parts = [t("{0} of {1} succeeded", count(succeeded), count(total))];
  if (dead > 0) parts.push(dead === 1 ? t("1 dead letter") : t("{0} dead letters", count(dead)));
  if (unknown > 0) parts.push(unknown === 1 ? t("1 outcome unknown") : t("{0} outcomes unknown", count(unknown)));
  if (rolledBack > 0) parts.push(t("{0} rolled back", count(rolledBack)));
  if (pending > 0) parts.push(t("{0} remaining", count(pending)));
  return parts.join(", ");
}

/** `997 of 1,000 · 1 dead · 2 unknown`: an end that fits beside a label. */
export function shortOutcomeText(view: RunView, t: Translate): string {
  const { records } = view.summary ?? view.snapshot;
  return [t("{0} of {1}", count(records.succeeded), count(records.total)), ...badCountTexts(records, t)].join(" · ");
}

/** `1 dead`, `2 unknown`: only what there is. */
export function badCountTexts({ dead, unknown, rolledBack }: BadCounts, t: Translate): readonly string[] {
  const texts: string[] = [];
  if (dead > 0) texts.push(t("{0} dead", count(dead)));
  if (unknown > 0) texts.push(t("{0} unknown", count(unknown)));
  if (rolledBack > 0) texts.push(t("{0} rolled back", count(rolledBack)));
  return texts;
}

/** What its row in the tree has no room for, line by line. */
export function tooltipText(view: RunView, t: Translate): string {
  const reason = stopReason(view);
  const lines = [outcomeText(view, t)];
  if (reason === "test-batch") lines.push(t("A test batch: resume to send the rest"));
  else if (reason !== undefined) lines.push(t("Stopped: {0}", reason.replaceAll("-", " ")));
  if (view.redrives !== null) lines.push(t("Redrive of run {0}", view.redrives));
  lines.push(t("Run {0}, attempt {1}", view.run, view.snapshot.attempt));
  const who = identityText(view, t);
  return [...lines, ...(who === undefined ? [] : [who])].join("\n");
}

/** Why a run stopped, also when only its checkpoint tells; `undefined` while it moves and when it is done. */
export function stopReason({ state, stopped, summary }: RunView): string | undefined {
  if (state === "running") return undefined;
  return stopped?.code ?? summary?.reason ?? (summary ? undefined : "interrupted");
}

/** A duration in its two largest units: `35 s`, `4 min 10 s`, `2 h 5 min`. */
function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
