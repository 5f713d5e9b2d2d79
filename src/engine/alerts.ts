import type { Millis } from "../base/time.ts";
import type { EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";

export interface AlertLimits {
  /** How long the run is expected to take; an alert is raised at 150 % of it. */
  readonly expected: Millis | undefined;
  /** How far the server's clock may differ from ours. */
  readonly clockSkew: Millis;
}

export interface AlertFacts {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly activeMs: number;
  /** How far the server's clock is ahead of ours; negative when it is behind. */
  readonly skew: Millis;
}

/** More failed refreshes than this in one run raise an alert. */
const REFRESH_FAILURES = 2;

/** Alerts that are due and not yet raised in this run. */
export function raiseAlerts(progress: RunProgress, limits: AlertLimits, now: AlertFacts): EntryOf<"alert">[] {
  const due: EntryOf<"alert">[] = [];
  const failures = progress.tokens.refreshFailures;
  if (failures > REFRESH_FAILURES) {
    due.push({ is: "alert", at: now.at, kind: "refresh-failing", value: failures, limit: REFRESH_FAILURES });
  }
  const limit = limits.expected === undefined ? undefined : limits.expected * 1.5;
  if (limit !== undefined && now.activeMs > limit) {
    due.push({ is: "alert", at: now.at, kind: "duration", value: now.activeMs, limit });
  }
  if (Math.abs(now.skew) > limits.clockSkew) {
    due.push({ is: "alert", at: now.at, kind: "clock-skew", value: now.skew, limit: limits.clockSkew });
  }
  return due.filter(({ kind }) => !progress.raised.has(kind));
}
