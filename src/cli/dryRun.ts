import { segmentCount } from "../engine/plan.ts";
import type { LoadedJob } from "../node/loadJob.ts";
import { makePlan } from "../node/makePlan.ts";
import { planRedrive } from "../node/redrive/planRedrive.ts";
import { exitCode } from "./exitCode.ts";
import { counted } from "./progressLine.ts";
import type { RunOptions } from "./runOptions.ts";

/** How many requests a dry run shows. */
const SHOWN = 5;

/** Reads and renders everything and sends nothing. Answers the exit code. */
export async function dryRun(
  loaded: LoadedJob,
  { json, redrive }: Pick<RunOptions, "json" | "redrive">,
  signal: AbortSignal,
): Promise<number> {
  const { plan, shown } =
    redrive === undefined
      ? await makePlan(loaded, { show: SHOWN }, signal)
      : (await planRedrive({ loaded, run: redrive === true ? undefined : redrive, show: SHOWN }, signal)).checked;
  const { job } = loaded;
  const records = plan.input.records;
  const segments = segmentCount(records, job.segments.size);
  const requests = shown.map(({ record, request }) => ({
    record: record.number,
    line: record.line,
    ...request,
    body: request.body ?? null,
  }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ job: job.name, dryRun: true, records, segments, requests })}\n`);
    return exitCode.succeeded;
  }
  const lines = requests.flatMap(({ record, line, method, url, headers, body }) => [
    "",
    `# record ${record}, line ${line}`,
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === null ? [] : ["", body]),
  ]);
  const head = `${job.name}: ${counted(records, redrive === undefined ? "record" : "dead letter")} in ${counted(segments, "segment")}, ready to be sent. Nothing was sent.${records > requests.length ? ` The first ${requests.length}:` : ""}`;
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
  return exitCode.succeeded;
}
