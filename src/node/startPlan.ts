import { chooseStart, type StartFacts } from "../engine/chooseStart.ts";
import type { InputFingerprint } from "../engine/record.ts";
import { type CheckedPlan, checkPlan, type OpenPlan, trustPlan } from "./makePlan.ts";
import type { PastRun } from "./readRun.ts";

export type PlannedStart =
  | { readonly kind: "new"; readonly checked: CheckedPlan }
  | { readonly kind: "resume"; readonly checked: CheckedPlan; readonly past: PastRun }
  | { readonly kind: "finished"; readonly past: PastRun };

/**
 * Whether a run begins, goes on, or has nothing to do, with the plan for it. The records of a run that goes on were
 * checked when it began. Throws a Failure when it is refused, and then first what is wrong with the records.
 */
export async function startPlan(
  open: OpenPlan,
  {
    input,
    last,
    wish,
  }: {
    readonly input: InputFingerprint;
    readonly last: PastRun | undefined;
    readonly wish: StartFacts["wish"];
  },
  signal: AbortSignal,
): Promise<PlannedStart> {
  const check = () => checkPlan(open, { input, show: 1 }, signal);
  const facts = { job: open.loaded.job.name, jobHash: open.jobHash, inputSha256: input.sha256, wish };
  const start = await refusedAfter(check, () => chooseStart(last, facts));
  if (!last || start.kind === "new") return { kind: "new", checked: await check() };
  if (start.kind === "finished") return { kind: "finished", past: last };
  const { records } = last.header.input;
  return { kind: "resume", checked: await trustPlan(open, { ...input, records }, signal), past: last };
}

async function refusedAfter<T>(check: () => Promise<unknown>, choose: () => T): Promise<T> {
  try {
    return choose();
  } catch (refusal) {
    await check();
    throw refusal;
  }
}
