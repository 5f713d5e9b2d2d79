import { relative } from "node:path";
import type { TokenEvent } from "../auth/tokenSource.ts";
import { isFailure } from "../base/failure.ts";
import { visible } from "../base/visible.ts";
import { jobName } from "../config/jobName.ts";
import { connectionTokens } from "../node/connectionTokens.ts";
import { environmentSecrets } from "../node/environmentSecrets.ts";
import { findJobFile } from "../node/findFiles.ts";
import { type LoadedJob, loadJob } from "../node/loadJob.ts";
import { nodeChance } from "../node/nodeChance.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { type RunEnd, type RunStarted, runJob } from "../node/runJob.ts";
import { undiciHttp } from "../node/undiciHttp.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { plain } from "../sentences/sentence.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import { dryRun } from "./dryRun.ts";
import { exitCode, exitCodeOf, exitCodeOfRefusal } from "./exitCode.ts";
import { printFailure } from "./printFailure.ts";
import { ProgressDisplay } from "./progressDisplay.ts";
import { count, counted } from "./progressLine.ts";
import { reportText } from "./report.ts";
import type { RunOptions } from "./runOptions.ts";
import { SecretsUnreadable, secretsFrom } from "./secretsOption.ts";
import { refusalJson, summaryJson } from "./summaryJson.ts";

/** Answers the exit code. */
export async function runAction(job: string, options: RunOptions): Promise<number> {
  using cancel = cancelOnSignals();
  try {
    const loaded = await loadJob(await findJobFile(job, process.cwd()));
    if (options.dryRun) return await dryRun(loaded, options, cancel.signal);
    const end = await runOnTerminal(loaded, options, cancel.signal);
    if (end.stopped?.code === "defect") console.error(end.stopped.cause);
    if (end.unwritten) process.stderr.write(`warning: ${sentenceForFailure(end.unwritten, plain).message}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(summaryJson(end.summary, end.paths))}\n`);
    else process.stdout.write(`${reportText(end)}\n`);
    return exitCodeOf(end.summary.state);
  } catch (error) {
    if (error instanceof SecretsUnreadable) process.stderr.write(`${error.message}\n`);
    else if (isFailure(error)) printFailure(error);
    else throw error;
    if (options.json) process.stdout.write(`${JSON.stringify(refusalJson(jobName(job), error.code))}\n`);
    return isFailure(error) ? exitCodeOfRefusal(error.code) : exitCode.refused;
  }
}

async function runOnTerminal(loaded: LoadedJob, options: RunOptions, signal: AbortSignal): Promise<RunEnd> {
  const { connection } = loaded;
  const http = undiciHttp({ connections: connection.network.connections, environment: process.env });
  const secrets = environmentSecrets({ environment: process.env, ...(await secretsFrom(options.secretsFile)) });
  const { authority, skew } = connectionTokens(connection, { http, secrets });
  const display = new ProgressDisplay(process.stderr);
  const listening = authority.events.on((event) => showToken(event, display));
  const wish = options.fresh ? "fresh" : options.resume ? "resume" : "run";
  try {
    return await runJob(
      { loaded, wish, holder: "command line" },
      {
        clock: nodeClock,
        chance: nodeChance,
        http,
        skew,
        tokens: authority,
        tokenEvents: authority.events,
        onStart: (started) => display.say(startLine(started)),
        onProgress: (snapshot) => display.update(snapshot),
      },
      signal,
    );
  } finally {
    listening.dispose();
    display.close();
    authority.close();
    await http.close();
  }
}

function showToken({ kind, expiry, detail }: TokenEvent, display: ProgressDisplay): void {
  if (expiry) display.tokenEnd = expiry.at;
  if (kind === "refresh-failed" || kind === "sign-in-failed")
    display.sayOnce(`no new token yet (${visible(detail ?? "no answer")}); trying again`);
}

function startLine({ snapshot, resumed, tornTail, paths }: RunStarted): string {
  const { records } = snapshot;
  const what = resumed
    ? `resuming ${snapshot.run}: ${count(records.pending)} of ${count(records.total)} records to do`
    : `run ${snapshot.run}: ${counted(records.total, "record")}`;
  const torn = tornTail ? " (a line that a crash cut off was removed from the checkpoint)" : "";
  return `${what}${torn}; ${relative(process.cwd(), paths.directory) || "."}`;
}
