import type { Millis } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import type { EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";

export interface AlertLimits {
  /** How long the run is expected to take; an alert is raised at 150 % of it. */
  readonly expected: Millis | undefined;
  /** How far the server's clock may differ from ours. */
  readonly clockSkew: Millis;
  /** How many dead letters the job itself lets pass. */
  readonly tolerate: Job["tolerate"];
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

/** A rate of dead letters says nothing before so many records have their outcome. */
const LEAST_SETTLED = 20;

/** Of the settled records, where the job names no limit of its own. */
const HEALTHY_SHARE = 0.05;

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
  const dead = progress.dead.size;
  const deadLimit = deadLettersLookedPast(progress, limits.tolerate);
  if (dead > deadLimit && progress.settled >= LEAST_SETTLED) {
    const of = progress.settled;
    due.push({ is: "alert", at: now.at, kind: "dead-letter-rate", value: dead, limit: deadLimit, of });
  }
  return due.filter(({ kind }) => !progress.raised.has(kind));
}

/** Half of what the job tolerates, so that there is time to look before the run stops; else a share of what is settled. */
function deadLettersLookedPast({ settled, header }: RunProgress, tolerate: AlertLimits["tolerate"]): number {
  if (tolerate === undefined) return Math.floor(settled * HEALTHY_SHARE);
  const most = "count" in tolerate ? tolerate.count : tolerate.share * header.input.records;
  return Math.floor(most / 2);
}
