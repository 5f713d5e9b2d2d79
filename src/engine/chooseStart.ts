import { Failure } from "../base/failure.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";

/** What the newest run of a job left behind. */
export type LastRun = { readonly progress: RunProgress } | undefined;

export type Start =
  | { readonly kind: "new" }
  | { readonly kind: "resume" }
  /** The same job over the same input is done already. */
  | { readonly kind: "finished" };

export interface StartFacts {
  readonly job: string;
  readonly jobHash: string;
  readonly inputSha256: string;
  /** `run` as it comes; `resume`: only go on; `fresh`: begin anew whatever there is. */
  readonly wish: "run" | "resume" | "fresh";
}

/** Whether a run begins, goes on, or has nothing to do. A changed input is refused: the choice is the user's. */
export function chooseStart(last: LastRun, { job, jobHash, inputSha256, wish }: StartFacts): Start {
  if (wish === "fresh") return { kind: "new" };
  const header = last?.progress.header;
  const finished = last?.progress.end?.is === "completed";
  if (header === undefined || (finished && wish === "resume")) {
    if (wish === "resume") throw new Failure("nothing-to-resume", { job });
    return { kind: "new" };
  }
  const sameInput = header.input.sha256 === inputSha256;
  const same = sameInput && header.jobHash === jobHash;
  if (finished) return { kind: same ? "finished" : "new" };
  if (same) return { kind: "resume" };
  // Nothing was sent yet, as when the address was wrong: there is nothing to go on with.
  if (last?.progress.isUntouched && wish === "run") return { kind: "new" };
  const remaining = header.input.records - (last?.progress.settled ?? 0);
  throw new Failure("input-changed", { run: header.run, remaining, what: sameInput ? "job" : "records" });
}
