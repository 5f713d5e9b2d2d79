import { relative } from "node:path";
import type { IdentityKind } from "../auth/connection.ts";
import type { TokenEvent } from "../auth/tokenSource.ts";
import { isFailure } from "../base/failure.ts";
import { visible } from "../base/visible.ts";
import { jobName } from "../config/jobName.ts";
import { metTokenTrouble } from "../engine/metTokenTrouble.ts";
import { isPlain } from "../engine/recordsForm.ts";
import type { RunSummary } from "../engine/summary.ts";
import { type ConnectionTokens, connectionTokens } from "../node/connectionTokens.ts";
import { findJobFile } from "../node/findFiles.ts";
import { type LoadedJob, loadJob } from "../node/loadJob.ts";
import { nodeChance } from "../node/nodeChance.ts";
import { nodeClock } from "../node/nodeClock.ts";
import type { IdentityTokens } from "../node/runIdentity.ts";
import { type RunEnd, type RunStarted, runJob } from "../node/runJob.ts";
import type { RunWish } from "../node/startOfRun.ts";
import { keepHeapSteady } from "../node/steadyHeap.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { wordsForForm } from "../sentences/recordsForm.ts";
import { plain } from "../sentences/sentence.ts";
import { sentenceForTrouble } from "../sentences/tokenTroubles.ts";
import { actingAs } from "./actingAs.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import { exitCode, exitCodeOfEnd, exitCodeOfRefusal } from "./exitCode.ts";
import { openFigureSinks } from "./figureSinks.ts";
import { openNetwork } from "./openNetwork.ts";
import { printFailure } from "./printFailure.ts";
import { ProgressDisplay } from "./progressDisplay.ts";
import { count, counted } from "./progressLine.ts";
import { reportText } from "./report.ts";
import { type RunOptions, testChoice } from "./runOptions.ts";
import { SecretsUnreadable } from "./secretsOption.ts";
import { signInOnTerminal } from "./signInOnTerminal.ts";
import { refusalJson, summaryJson } from "./summaryJson.ts";
import { testStart } from "./testReport.ts";
import { tokenStateOfUser, warnUnkept } from "./tokenSession.ts";
import { WrongExport } from "./wrongExport.ts";

/** Answers the exit code. */
export async function runAction(job: string, options: RunOptions): Promise<number> {
  keepHeapSteady();
  using cancel = cancelOnSignals();
  try {
    const loaded = await loadJob(await findJobFile(job, process.cwd()));
    if (options.dryRun) {
      const { dryRun } = await import("./dryRun.ts");
      return await dryRun(loaded, options, cancel.signal);
    }
    const end = await runOnTerminal(loaded, options, cancel.signal);
    if (end.stopped?.code === "defect") console.error(end.stopped.cause);
    if (end.unwritten && end.stopped?.code !== "disk-unwritable")
      process.stderr.write(`warning: ${sentenceForFailure(end.unwritten, plain).message}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(summaryJson(end))}\n`);
    else {
      process.stdout.write(`${reportText(end)}\n`);
      const why = await whyOf(loaded, end.summary);
      if (why !== undefined) process.stdout.write(`${why}\n`);
    }
    return exitCodeOfEnd({ ...end, summary: { ...end.summary, state: stateOf(end) } });
  } catch (error) {
    if (error instanceof SecretsUnreadable || error instanceof WrongExport) process.stderr.write(`${error.message}\n`);
    else if (isFailure(error)) printFailure(error);
    else throw error;
    if (options.json) process.stdout.write(`${JSON.stringify(refusalJson(jobName(job), error.code))}\n`);
    return isFailure(error) ? exitCodeOfRefusal(error.code) : exitCode.refused;
  }
}

/** A run whose every dead letter succeeded in a redrive has nothing left to tell by its exit code. */
function stateOf({ summary, redriven, finishedBefore }: RunEnd): RunSummary["state"] {
  const isMended = redriven !== undefined && summary.records.unknown + redriven.dead - redriven.succeeded === 0;
  return finishedBefore && isMended ? "completed" : summary.state;
}

/** Few runs have anything to explain: what explains is not loaded for the others. */
async function whyOf(loaded: LoadedJob, summary: RunSummary): Promise<string | undefined> {
  if (!metTokenTrouble(summary)) return undefined;
  const { whyLine } = await import("./whyLine.ts");
  return whyLine(loaded, summary);
}

async function runOnTerminal(loaded: LoadedJob, options: RunOptions, signal: AbortSignal): Promise<RunEnd> {
  const { connection } = loaded;
  const sinks = await openFigureSinks(options);
  const { given, secrets, http } = await openNetwork(connection, options.secretsFile);
  const state = tokenStateOfUser();
  const display = new ProgressDisplay(process.stderr);
  const test = testChoice(options);
  const opened: ConnectionTokens[] = [];
  const identity = async (kind: IdentityKind): Promise<IdentityTokens> => {
    const tokens = connectionTokens(connection, kind, { http, secrets, ...given, state, onUnkept: warnUnkept });
    opened.push(tokens);
    const { authority, skew } = tokens;
    authority.events.on((event) => showToken(event, display));
    await signInOnTerminal(tokens, signal);
    return { tokens: authority, events: authority.events, skew, limits: async () => (await authority.facts()).limits };
  };
  let end: RunEnd | undefined;
  try {
    end = await runJob(
      { loaded, wish: wishOf(options), holder: "command line", ...(test && { test }) },
      {
        clock: nodeClock,
        chance: nodeChance,
        http,
        identity,
        onStart: (started) => {
          display.begin(started.snapshot);
          display.say(startLine(started));
          sinks.begin(started.figures);
        },
        onProgress: (snapshot) => display.update(snapshot),
        pageFolder: __dirname,
      },
      signal,
    );
    return end;
  } finally {
    display.close();
    await sinks.close(end?.figures);
    for (const { authority } of opened) authority.close();
    state.close();
    await http.close();
  }
}

function wishOf({ fresh, resume, redrive }: RunOptions): RunWish {
  if (redrive !== undefined) return { kind: "redrive", run: redrive === true ? undefined : redrive };
  return { kind: fresh ? "fresh" : resume ? "resume" : "run" };
}

function showToken({ kind, expiry, trouble, detail }: TokenEvent, display: ProgressDisplay): void {
  if (expiry) display.tokenEnd = expiry.at;
  if (kind !== "refresh-failed" && kind !== "sign-in-failed") return;
  // Of the classes only this one passes by itself.
  if (trouble !== undefined && trouble !== "token-endpoint-unavailable") {
    display.sayOnce(sentenceForTrouble(trouble, plain));
  } else display.sayOnce(`no new token yet (${visible(detail ?? "no answer")}); trying again`);
}

function startLine({ snapshot, resumed, redrives, tornTail, form, paths, test }: RunStarted): string {
  const { records } = snapshot;
  const what = resumed
    ? `resuming ${snapshot.run}${redrives === null ? "" : `, a redrive of run ${redrives}`}: ${count(records.pending)} of ${count(records.total)} records to do`
    : redrives === null
      ? `run ${snapshot.run}: ${counted(records.total, "record")}`
      : `redrive ${snapshot.run} of run ${redrives}: ${counted(records.total, "dead letter")}`;
  const torn = tornTail ? " (a line that a crash cut off was removed from the checkpoint)" : "";
  const { identity } = snapshot;
  const as = identity && identity.because !== "only-one" ? `, as ${actingAs(identity)}` : "";
  const read = isPlain(form) ? "" : `; ${wordsForForm(form, plain)}`;
  const only = test ? `, ${testStart(test)}` : "";
  return `${what}${only}${as}${torn}${read}; ${relative(process.cwd(), paths.directory) || "."}`;
}
