import { segmentCount } from "../engine/plan.ts";
import { isPlain } from "../engine/recordsForm.ts";
import type { LoadedJob } from "../node/loadJob.ts";
import { makePlan } from "../node/makePlan.ts";
import { wordsForForm } from "../sentences/recordsForm.ts";
import { plain } from "../sentences/sentence.ts";
import { exitCode } from "./exitCode.ts";
import { counted } from "./progressLine.ts";

/** How many requests a dry run shows. */
const SHOWN = 5;

/** Reads and renders everything and sends nothing. Answers the exit code. */
export async function dryRun(
  loaded: LoadedJob,
  { json }: { readonly json?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const { plan, form: found, shown } = await makePlan(loaded, { show: SHOWN }, signal);
  const { job } = loaded;
  const form = isPlain(found) ? null : found;
  const records = plan.input.records;
  const segments = segmentCount(records, job.segments.size);
  const requests = shown.map(({ record, request }) => ({
    record: record.number,
    line: record.line,
    ...request,
    body: request.body ?? null,
  }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ job: job.name, dryRun: true, records, segments, form, requests })}\n`);
    return exitCode.succeeded;
  }
  const lines = requests.flatMap(({ record, line, method, url, headers, body }) => [
    "",
    `# record ${record}, line ${line}`,
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === null ? [] : ["", body]),
  ]);
  const head = `${job.name}: ${counted(records, "record")} in ${counted(segments, "segment")}, ready to be sent. Nothing was sent.${form ? ` Read as ${wordsForForm(form, plain)}.` : ""}${records > requests.length ? ` The first ${requests.length}:` : ""}`;
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
  return exitCode.succeeded;
}
