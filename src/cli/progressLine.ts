import type { EpochMs } from "../base/time.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import { shortDuration } from "./duration.ts";
import { shortTime } from "./lifetimeFacts.ts";

export interface ProgressFacts {
  readonly snapshot: RunSnapshot;
  /** Time until the token ends; `undefined` when it has no known end. */
  readonly tokenLeftMs: number | undefined;
  readonly columns: number;
  readonly now: EpochMs;
}

const BAR_CELLS = 24;

/** One line for a terminal: bar, counts, rate, time left, token countdown. Cut to the terminal's width. */
export function progressLine({ snapshot, tokenLeftMs, columns, now }: ProgressFacts): string {
  const { records } = snapshot;
  const settled = records.total - records.pending;
  const filled = records.total === 0 ? 0 : Math.floor((settled / records.total) * BAR_CELLS);
  const parts = [
    `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)}`,
    `${count(settled)} of ${count(records.total)}`,
    ...trouble(snapshot),
    ...waiting(snapshot, now),
    ...(snapshot.perSecond > 0 ? [`${snapshot.perSecond.toFixed(snapshot.perSecond < 10 ? 1 : 0)}/s`] : []),
    ...(snapshot.remainingMs === null ? [] : [`${shortDuration(snapshot.remainingMs)} left`]),
    ...(tokenLeftMs === undefined ? [] : [`token ${shortDuration(tokenLeftMs)}`]),
  ];
  return parts.join("  ").slice(0, columns - 1);
}

/** For pipes and logs, where nothing can be redrawn. */
export function plainProgress({ snapshot, now }: Pick<ProgressFacts, "snapshot" | "now">): string {
  const { records, segments } = snapshot;
  const done = `${count(records.total - records.pending)} of ${count(records.total)} records`;
  const parts = [done, ...trouble(snapshot), ...waiting(snapshot, now)];
  return `${parts.join(", ")}; ${count(segments.total - segmentsLeft(snapshot))} of ${count(segments.total)} segments`;
}

/** `1,234,567`. Loading the machine's locale data for this would take longer than a small run's start. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 segment`, `2 segments`. */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : several}`;
}

/** Why nothing is sent now; a pause that is over has no words. */
function waiting({ waiting }: RunSnapshot, now: EpochMs): string[] {
  if (waiting?.because === "person") return ["paused"];
  if (waiting?.because === "disk") return [`paused: disk ${waiting.code}`];
  if (!waiting || Date.parse(waiting.until) <= now) return [];
  const until = shortTime(Date.parse(waiting.until));
  switch (waiting.because) {
    case "quota":
      return [`waiting for quota until ${until}`];
    case "throttled":
      return [`throttled until ${until}`];
    case "unavailable":
      return ["server away"];
    default:
      return waiting satisfies never;
  }
}

function trouble({ records, tokens }: RunSnapshot): string[] {
  return [
    ...(records.dead > 0 ? [`${count(records.dead)} dead`] : []),
    ...(records.unknown > 0 ? [`${count(records.unknown)} unknown`] : []),
    ...(records.rolledBack > 0 ? [`${count(records.rolledBack)} rolled back`] : []),
    ...(tokens.rejected > 0 ? [`${count(tokens.rejected)} × 401`] : []),
  ];
}

function segmentsLeft({ records, segments }: RunSnapshot): number {
  return Math.min(segments.total, Math.max(segments.moving.length, Math.ceil(records.pending / segments.size)));
}
