import { Failure } from "../base/failure.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import { lettersOf } from "./redriven.ts";

export interface RedriveWish {
  readonly job: string;
  /** The run whose dead letters shall go again; `undefined`: the newest that has some. */
  readonly run: string | undefined;
}

export type RedriveStart =
  /** Goes on with a redrive that was begun. */
  | { readonly kind: "resume"; readonly run: string }
  /** Begins one of `run`. */
  | { readonly kind: "new"; readonly run: string };

/** Which run a redrive is of. `runs`: newest first, as far back as the one that was named. */
export function chooseRedrive(runs: readonly RunProgress[], { job, run }: RedriveWish): RedriveStart {
  const touched = runs.filter(({ isUntouched }) => !isUntouched);
  const unfinished = touched[0] && !isFinished(touched[0]) ? touched[0] : undefined;
  if (unfinished) {
    const { header } = unfinished;
    const isMeant = run === undefined || run === header.run || run === header.redrives;
    if (header.redrives !== undefined && isMeant) return { kind: "resume", run: header.run };
    throw new Failure("run-unfinished", {
      run: header.run,
      remaining: header.input.records - unfinished.settled,
    });
  }
  if (run !== undefined) {
    const named = runs.find(({ header }) => header.run === run);
    if (!named) throw new Failure("run-not-found", { run });
    const remaining = named.header.input.records - named.settled;
    if (!isFinished(named)) throw new Failure("run-unfinished", { run, remaining });
    if (untaken(named, touched) <= 0) throw nothingLeft([named], { job, run });
    return { kind: "new", run };
  }
  const newest = touched.find((candidate) => isFinished(candidate) && untaken(candidate, touched) > 0);
  if (!newest) throw nothingLeft(runs, { job, run: undefined });
  return { kind: "new", run: newest.header.run };
}

function nothingLeft(runs: readonly RunProgress[], { job, run }: RedriveWish): Failure {
  const never = runs.every((one) => lettersOf(one) === 0);
  return new Failure("nothing-to-redrive", { job, run: run ?? null, ...(never && { never }) });
}

function isFinished({ end }: RunProgress): boolean {
  return end?.is === "completed";
}

/** Letters that no redrive has taken yet. */
function untaken(run: RunProgress, touched: readonly RunProgress[]): number {
  const taken = touched.filter(({ header }) => header.redrives === run.header.run);
  return lettersOf(run) - taken.reduce((sum, { header }) => sum + header.input.records, 0);
}
