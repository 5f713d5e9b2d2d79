import { jobName } from "../config/jobName.ts";
import { refusalJson } from "./summaryJson.ts";

/** What `--json` puts out when `longhaul run` was called wrongly; `undefined` where nobody waits for it. */
export function usageRefusal([command, job, ...options]: readonly string[]): object | undefined {
  if (command !== "run" || ![job, ...options].includes("--json")) return undefined;
  return refusalJson(job === undefined || job.startsWith("-") ? null : jobName(job), "usage");
}
