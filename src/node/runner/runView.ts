import { type RunSnapshot, snapshotOf } from "../../engine/snapshot.ts";
import { summarise } from "../../engine/summary.ts";
import { toFailureMessage } from "../../protocol/failureMessage.ts";
import type { RunView } from "../../protocol/messages.ts";
import type { LoadedJob } from "../loadJob.ts";
import type { PastRun } from "../readRun.ts";
import type { RunPaths } from "../runDirectory.ts";
import type { RunEnd, RunStarted } from "../runJob.ts";

/** A run that has just begun or gone on. */
export function startedView({ job }: LoadedJob, { paths, resumed, redrives, snapshot }: RunStarted): RunView {
  return {
    run: paths.run,
    job: job.name,
    jobFile: job.file,
    connection: job.connection,
    checkpoint: paths.checkpoint,
    deadLetters: deadLettersOf(paths, snapshot),
    state: "running",
    resumed,
    redrives,
    snapshot,
    summary: null,
    stopped: null,
  };
}

export function movedView(view: RunView, paths: RunPaths, snapshot: RunSnapshot): RunView {
  return { ...view, snapshot, deadLetters: deadLettersOf(paths, snapshot) };
}

export function endedView(view: RunView, { summary, stopped, test }: RunEnd): RunView {
  const { records, tokens } = summary;
  return {
    ...view,
    state: "ended",
    snapshot: { ...view.snapshot, records, tokens, remainingMs: null },
    summary,
    stopped: stopped ? toFailureMessage(stopped) : null,
    ...(test && { test }),
  };
}

/** A run as its checkpoint tells it. Of what stopped it only the code is on disk: it is the summary's `reason`. */
export function pastView(jobFile: string, { paths, progress }: Pick<PastRun, "paths" | "progress">): RunView {
  const { activeMs, settled, header } = progress;
  const snapshot = snapshotOf(progress, { activeMs, settledBefore: settled, elapsedMs: 0, moving: [] });
  return {
    run: paths.run,
    job: header.job,
    jobFile,
    connection: header.connection,
    checkpoint: paths.checkpoint,
    deadLetters: deadLettersOf(paths, snapshot),
    state: "ended",
    resumed: progress.attempts > 1,
    redrives: header.redrives ?? null,
    snapshot,
    summary: summarise(progress, undefined),
    stopped: null,
  };
}

function deadLettersOf(paths: RunPaths, { records }: RunSnapshot): string | null {
  return records.dead + records.rolledBack > 0 ? paths.deadLetters : null;
}
