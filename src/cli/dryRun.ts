import { segmentCount } from "../engine/plan.ts";
import type { LoadedJob } from "../node/loadJob.ts";
import { makePlan } from "../node/makePlan.ts";
import { exitCode } from "./exitCode.ts";
import { count, counted } from "./progressLine.ts";
import { type RunOptions, testChoice } from "./runOptions.ts";

/** How many requests a dry run shows. */
const SHOWN = 5;

/** Of a choice everything is shown, within reason. */
const MOST_CHOSEN = 200;

/** Reads and renders everything and sends nothing. Answers the exit code. */
export async function dryRun(
  loaded: LoadedJob,
  options: Pick<RunOptions, "json" | "segment" | "sample">,
  signal: AbortSignal,
): Promise<number> {
  const test = testChoice(options);
  const { plan, shown, selected } = await makePlan(loaded, { show: test ? MOST_CHOSEN : SHOWN, test }, signal);
  const { job } = loaded;
  const records = plan.input.records;
  const segments = segmentCount(records, job.segments.size);
  const requests = shown.map(({ record, request }) => ({
    record: record.number,
    line: record.line,
    ...request,
    body: request.body ?? null,
  }));
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ job: job.name, dryRun: true, records, segments, ...(selected && { chosen: selected.size }), requests })}\n`,
    );
    return exitCode.succeeded;
  }
  const lines = requests.flatMap(({ record, line, method, url, headers, body }) => [
    "",
    `# record ${record}, line ${line}`,
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === null ? [] : ["", body]),
  ]);
  const head = `${job.name}: ${counted(records, "record")} in ${counted(segments, "segment")}, ready to be sent. Nothing was sent.${which(requests.length, selected?.size ?? records, selected ? "chosen" : "all")}`;
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
  return exitCode.succeeded;
}

/** Says which of the records follow. */
function which(shown: number, all: number, kind: "chosen" | "all"): string {
  const first = shown < all ? ` The first ${shown}:` : "";
  return kind === "chosen" ? ` Chosen for a test batch: ${count(all)}.${first}` : first;
}
