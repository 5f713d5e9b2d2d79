import { Failure } from "../base/failure.ts";
import type { StartFacts } from "../engine/chooseStart.ts";
import type { LoadedJob } from "./loadJob.ts";
import { type CheckedPlan, type OpenPlan, openPlan } from "./makePlan.ts";
import type { RedriveInput } from "./openRun.ts";
import { type PastRun, readNewestRun } from "./readRun.ts";
import { readUnfinishedRedrive } from "./redrive/lineage.ts";
import { startPlan } from "./startPlan.ts";

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
 * Opens the input, before the lock is asked for. `undefined` where dead letters are the input: that of the job may be
 * gone or changed by then, and a redrive does not need it.
 */
export async function openInput({ loaded, wish }: StartOptions, signal: AbortSignal): Promise<OpenPlan | undefined> {
  if (wish.kind === "redrive") return undefined;
  if (wish.kind === "resume" && (await readUnfinishedRedrive(loaded.job.file))) return undefined;
  return openPlan(loaded, signal);
}

/** Decides under the lock. Throws the Failure of a refusal. */
export async function startOfRun(
  opened: OpenPlan | undefined,
  { loaded, wish }: StartOptions,
  signal: AbortSignal,
): Promise<RunStart> {
  const { job } = loaded;
  if (wish.kind === "redrive") {
    const { planRedrive } = await import("./redrive/planRedrive.ts");
    return { kind: "go", ...(await planRedrive({ loaded, run: wish.run, show: 1 }, signal)) };
  }
  const input = await opened?.source.fingerprint(signal);
  // A damaged checkpoint must not stand in the way of beginning anew.
  const unfinished = wish.kind === "fresh" ? undefined : await readUnfinishedRedrive(job.file);
  const last = wish.kind === "fresh" ? undefined : await readNewestRun(job.file);
  if (unfinished && goesOn(unfinished, last, opened && input && { jobHash: opened.jobHash, sha256: input.sha256 })) {
    const { resumeRedrive } = await import("./redrive/planRedrive.ts");
    return { kind: "go", ...(await resumeRedrive({ loaded, past: unfinished, show: 1 }, signal)) };
  }
  const open = opened ?? (await openPlan(loaded, signal));
  const start = await startPlan(
    open,
    { input: input ?? (await open.source.fingerprint(signal)), last, wish: wish.kind },
    signal,
  );
  if (start.kind === "finished") return start;
  return { kind: "go", checked: start.checked, past: start.kind === "resume" ? start.past : undefined };
}

interface MainInput {
  readonly jobHash: string;
  readonly sha256: string;
}

/** An unfinished redrive goes first, but a plain run over other records than its run had is the user's to decide. */
function goesOn({ header, progress }: PastRun, main: PastRun | undefined, input: MainInput | undefined): boolean {
  if (!input) return true;
  const sameInput = main?.header.input.sha256 === input.sha256;
  // Nothing of it was sent: it stands in nobody's way.
  if (progress.isUntouched) return sameInput && header.jobHash === input.jobHash;
  if (sameInput) return true;
  const remaining = header.input.records - progress.settled;
  throw new Failure("redrive-unfinished", { run: header.run, redrives: header.redrives ?? "", remaining });
}
