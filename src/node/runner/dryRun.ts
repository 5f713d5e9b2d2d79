import { segmentCount } from "../../engine/plan.ts";
import type { DryRunView, RunnerRequests } from "../../protocol/messages.ts";
import { loadJob } from "../loadJob.ts";
import { makePlan } from "../makePlan.ts";
import { planRedrive } from "../redrive/planRedrive.ts";

/** Reads and renders every record and sends nothing. Headers are shown as they are before a token is added. */
export async function dryRun(
  { jobFile, show, wish, redrives }: RunnerRequests["run/dry"]["params"],
  signal: AbortSignal,
): Promise<DryRunView> {
  const loaded = await loadJob(jobFile);
  const { plan, shown } =
    wish === "redrive"
      ? (await planRedrive({ loaded, run: redrives, show }, signal)).checked
      : await makePlan(loaded, { show }, signal);
  return {
    job: plan.job.name,
    records: plan.input.records,
    segments: segmentCount(plan.input.records, plan.job.segments.size),
    shown: shown.map(({ record, request }) => ({
      record: record.number,
      line: record.line,
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.body ?? null,
    })),
  };
}
