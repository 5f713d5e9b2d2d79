import { parseJson } from "../base/json.ts";
import { dryRunJob } from "../node/dryRunJob.ts";
import type { LoadedJob } from "../node/loadJob.ts";
import type { DryRunView, ShownRequest } from "../protocol/forecastMessages.ts";
import { accessText } from "../sentences/access.ts";
import { forecastText } from "../sentences/forecast.ts";
import { adviceLines } from "../sentences/forecastPage.ts";
import { wordsForForm } from "../sentences/recordsForm.ts";
import { plain } from "../sentences/sentence.ts";
import { exitCode } from "./exitCode.ts";
import { exitCodeOfForecast } from "./forecastAction.ts";
import { knownTokens } from "./knownTokens.ts";
import { lookAtAccess } from "./lookAtAccess.ts";
import { count, counted } from "./progressLine.ts";
import { type RunOptions, testChoice } from "./runOptions.ts";
import { tokenStateOfUser } from "./tokenSession.ts";

/** How many requests a dry run shows. */
const SHOWN = 3;

/** Of a choice everything is shown, within reason. */
const MOST_CHOSEN = 200;

/** Renders everything, looks whether the server lets it in, and sends nothing that writes. Answers the exit code. */
export async function dryRun(loaded: LoadedJob, options: RunOptions, signal: AbortSignal): Promise<number> {
  const { show = SHOWN, json, offline = false, secretsFile, redrive } = options;
  const state = tokenStateOfUser();
  try {
    const known = knownTokens(loaded, state.learned);
    const look = lookAtAccess({ loaded, secretsFile, offline, state }, signal);
    const letters = redrive !== undefined && { redrive: { run: redrive === true ? undefined : redrive } };
    const test = testChoice(options);
    const most = test ? MOST_CHOSEN : show;
    const view = await dryRunJob({ loaded, show: most, ...letters, test, known, look }, signal);
    process.stdout.write(json ? `${JSON.stringify({ dryRun: true, ...view })}\n` : `${page(view)}\n`);
    return exitCodeOf(view);
  } finally {
    state.close();
  }
}

/** The records are fine; what may not be is the way in, or the time. */
function exitCodeOf({ access, forecast }: DryRunView): number {
  const isBarred = access.state === "refused" || access.state === "unclear";
  return isBarred ? exitCode.badRecords : exitCodeOfForecast(forecast.verdict);
}

function page({ job, records, segments, form, redrive, chosen, shown, access, forecast }: DryRunView): string {
  const read = form ? ` Read as ${wordsForForm(form, plain)}.` : "";
  const follow = which(shown.length, chosen ?? records, chosen === undefined ? "all" : "chosen");
  const head = `${job}: ${counted(records, redrive ? "dead letter" : "record")} in ${counted(segments, "segment")}, ready to be sent. No record was sent.${read}${follow}`;
  const { verdict, cautions, remedies } = forecastText(forecast, plain);
  return [
    head,
    ...shown.flatMap(requestLines),
    "",
    accessText(access, plain),
    // A run that is not let in gets nowhere, however long its token would live.
    ...(access.state === "refused"
      ? []
      : [plain("Forecast: {0}", verdict), ...adviceLines({ cautions, remedies }, plain)]),
  ].join("\n");
}

function requestLines({ record, line, method, url, headers, perRun, body }: ShownRequest): readonly string[] {
  return [
    "",
    `# record ${record}, line ${line}`,
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}${name === perRun ? "  (per run)" : ""}`),
    ...(body === null ? [] : ["", readable(body)]),
  ];
}

/** The engine writes bodies with `JSON.stringify`, so parsing loses nothing that would be sent. */
function readable(body: string): string {
  const value = parseJson(body);
  return value === undefined ? body : JSON.stringify(value, undefined, 2);
}

/** Says which of the records follow. */
function which(shown: number, all: number, kind: "chosen" | "all"): string {
  const first = shown > 0 && shown < all ? ` The first${shown === 1 ? "" : ` ${shown}`}:` : "";
  return kind === "chosen" ? ` Chosen for a test batch: ${count(all)}.${first}` : first;
}
