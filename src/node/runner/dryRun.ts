import { segmentCount } from "../../engine/plan.ts";
import { isPlain } from "../../engine/recordsForm.ts";
import type { DryRunView, RunnerRequests } from "../../protocol/messages.ts";
import { loadJob } from "../loadJob.ts";
import { makePlan } from "../makePlan.ts";

/** Reads and renders every record and sends nothing. Headers are shown as they are before a token is added. */
export async function dryRun(
  { jobFile, show }: RunnerRequests["run/dry"]["params"],
  signal: AbortSignal,
): Promise<DryRunView> {
  const loaded = await loadJob(jobFile);
  const { plan, form, shown } = await makePlan(loaded, { show }, signal);
  return {
    job: plan.job.name,
    records: plan.input.records,
    segments: segmentCount(plan.input.records, plan.job.segments.size),
    ...(!isPlain(form) && { form }),
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
