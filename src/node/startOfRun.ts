import { Failure } from "../base/failure.ts";
import { chooseStart, type StartFacts } from "../engine/chooseStart.ts";
import type { LoadedJob } from "./loadJob.ts";
import { type CheckedPlan, makePlan } from "./makePlan.ts";
import type { RedriveInput } from "./openRun.ts";
import { type PastRun, readNewestRun } from "./readRun.ts";
import { readUnfinishedRedrive } from "./redrive/lineage.ts";
import { planRedrive, resumeRedrive } from "./redrive/planRedrive.ts";

export type RunWish =
  | { readonly kind: StartFacts["wish"] }
  /** `run`: whose dead letters; `undefined`: of the newest that has some. */
  | { readonly kind: "redrive"; readonly run: string | undefined };

/** What a process is to do for a wish: a run over the input, or over dead letters. */
export type RunStart =
  | {
      readonly kind: "go";
      readonly checked: CheckedPlan;
      /** The run that goes on; `undefined`: a new one begins. */
      readonly past: PastRun | undefined;
      readonly redrive?: RedriveInput | undefined;
    }
  | { readonly kind: "finished"; readonly past: PastRun };

export interface StartOptions {
  readonly loaded: LoadedJob;
  readonly wish: RunWish;
}

/**
 * Reads the whole input, before the lock is asked for. `undefined` where dead letters are the input: that of the job may
 * be gone or changed by then, and a redrive does not need it.
 */
export async function checkInput(
  { loaded, wish }: StartOptions,
  signal: AbortSignal,
): Promise<CheckedPlan | undefined> {
  if (wish.kind === "redrive") return undefined;
  if (wish.kind === "resume" && (await readUnfinishedRedrive(loaded.job.file))) return undefined;
  return makePlan(loaded, { show: 1 }, signal);
}

/** Decides under the lock. Throws the Failure of a refusal. */
export async function startOfRun(
  checked: CheckedPlan | undefined,
  { loaded, wish }: StartOptions,
  signal: AbortSignal,
): Promise<RunStart> {
  const { job } = loaded;
  if (wish.kind === "redrive") {
    return { kind: "go", ...(await planRedrive({ loaded, run: wish.run, show: 1 }, signal)) };
  }
  // A damaged checkpoint must not stand in the way of beginning anew.
  if (wish.kind === "fresh" && checked) return { kind: "go", checked, past: undefined };
  const unfinished = await readUnfinishedRedrive(job.file);
  const last = await readNewestRun(job.file);
  if (unfinished && goesOn(unfinished, last, checked)) {
    return { kind: "go", ...(await resumeRedrive({ loaded, past: unfinished, show: 1 }, signal)) };
  }
  const input = checked ?? (await makePlan(loaded, { show: 1 }, signal));
  const {
    jobHash,
    input: { sha256 },
  } = input.plan;
  const start = chooseStart(last, { job: job.name, jobHash, inputSha256: sha256, wish: wish.kind });
  if (start.kind === "finished" && last) return { kind: "finished", past: last };
  return { kind: "go", checked: input, past: start.kind === "resume" ? last : undefined };
}

/** An unfinished redrive goes first, but a plain run over other records than its run had is the user's to decide. */
function goesOn({ header, progress }: PastRun, main: PastRun | undefined, checked: CheckedPlan | undefined): boolean {
  if (!checked) return true;
  const { input, jobHash } = checked.plan;
  const sameInput = main?.header.input.sha256 === input.sha256;
  // Nothing of it was sent: it stands in nobody's way.
  if (progress.isUntouched) return sameInput && header.jobHash === jobHash;
  if (sameInput) return true;
  const remaining = header.input.records - progress.settled;
  throw new Failure("redrive-unfinished", { run: header.run, redrives: header.redrives ?? "", remaining });
}
