import type { Job } from "../config/job.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { DispatcherOptions } from "./dispatcher.ts";
import { MOST_WAITING } from "./recorder.ts";
import { mustNotRepeat } from "./writeKind.ts";

/**
 * Which records an attempt that broke off may have sent without an outcome on disk: those that its workers had in hand,
 * and those whose outcomes waited for the disk. Records are taken in their order, so none lies far behind the last
 * settled one. What must not be repeated has an intent on disk instead.
 */
export function mayHaveLeft(
  { attempts, succeeded, dead, unknown, rolledBack }: RunProgress,
  { concurrency, request }: Pick<Job, "concurrency" | "request">,
): DispatcherOptions["mayHaveLeft"] {
  if (attempts === 0) return () => false;
  const settled = Math.max(...[succeeded, dead, unknown, rolledBack].map(({ last }) => last));
  const reach = settled + MOST_WAITING + concurrency * (request.batch?.size ?? 1);
  return ({ write, records }) => !mustNotRepeat(write) && records.some((record) => record <= reach);
}
