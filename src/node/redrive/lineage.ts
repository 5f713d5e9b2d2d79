import { countRedriven, type Redriven } from "../../engine/redriven.ts";
import { type PastRun, readRuns } from "../readRun.ts";
import { readTaken } from "./takenSource.ts";

/** A run over a whole input, and what redrives its dead letters. */
export interface Lineage {
  readonly main: PastRun;
  /** Newest first. */
  readonly redrives: readonly PastRun[];
  /** `undefined` where the run left no dead letters. */
  readonly redriven: Redriven | undefined;
}

/** Of the newest run of a job over its whole input; `undefined` when there is none. */
export async function readLineage(jobFile: string): Promise<Lineage | undefined> {
  const newer: PastRun[] = [];
  for await (const past of readRuns(jobFile)) {
    if (past.header.redrives === undefined) return lineageOf(past, newer);
    newer.push(past);
  }
  return undefined;
}

function lineageOf(main: PastRun, newer: readonly PastRun[]): Lineage {
  const family = new Set([main.header.run]);
  const redrives: PastRun[] = [];
  for (const past of newer.toReversed()) {
    if (past.header.redrives === undefined || !family.has(past.header.redrives)) continue;
    family.add(past.header.run);
    redrives.unshift(past);
  }
  const redriven = countRedriven(
    main.progress,
    redrives.map(({ progress }) => progress),
  );
  return { main, redrives, redriven: redriven.dead > 0 ? redriven : undefined };
}

/** The newest run of a job, when it is a redrive that has not ended. */
export async function readUnfinishedRedrive(jobFile: string): Promise<PastRun | undefined> {
  for await (const past of readRuns(jobFile)) {
    return past.header.redrives !== undefined && past.progress.end?.is !== "completed" ? past : undefined;
  }
  return undefined;
}

/** Newest first, as far back as `run`; all of them without one. */
export async function readRunsBackTo(jobFile: string, run: string | undefined): Promise<readonly PastRun[]> {
  const runs: PastRun[] = [];
  for await (const past of readRuns(jobFile)) {
    runs.push(past);
    if (past.header.run === run) break;
  }
  return runs;
}

/** Records of `run` that redrives have taken, those left out of which nothing was ever sent. */
export async function takenOf(run: string, runs: readonly PastRun[]): Promise<ReadonlySet<number>> {
  const taken = new Set<number>();
  for (const { header, progress, paths } of runs) {
    if (header.redrives !== run || progress.isUntouched) continue;
    for await (const { of } of readTaken(paths.taken)) taken.add(of);
  }
  return taken;
}
