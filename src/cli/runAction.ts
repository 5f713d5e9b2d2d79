import { relative } from "node:path";
import { isFailure } from "../base/failure.ts";
import { connectionTokens } from "../node/connectionTokens.ts";
import { environmentSecrets } from "../node/environmentSecrets.ts";
import { findJobFile } from "../node/findFiles.ts";
import { type LoadedJob, loadJob } from "../node/loadJob.ts";
import { nodeChance } from "../node/nodeChance.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { type RunEnd, type RunStarted, runJob } from "../node/runJob.ts";
import { readSecretsFile } from "../node/secretsFile.ts";
import { undiciHttp } from "../node/undiciHttp.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import { dryRun } from "./dryRun.ts";
import { exitCodeOf, exitCodeOfRefusal } from "./exitCode.ts";
import { printFailure } from "./printFailure.ts";
import { ProgressDisplay } from "./progressDisplay.ts";
import { count } from "./progressLine.ts";
import { reportText } from "./report.ts";
import type { RunOptions } from "./runCommand.ts";
import { refusalJson, summaryJson } from "./summaryJson.ts";

/** Answers the exit code. */
export async function runAction(jobName: string, options: RunOptions): Promise<number> {
  using cancel = cancelOnSignals();
  try {
    const loaded = await loadJob(await findJobFile(jobName, process.cwd()));
    if (options.dryRun) return await dryRun(loaded, options, cancel.signal);
    const end = await runOnTerminal(loaded, options, cancel.signal);
    if (options.json) process.stdout.write(`${JSON.stringify(summaryJson(end.summary, end.paths))}\n`);
    else process.stdout.write(`${reportText(end)}\n`);
    return exitCodeOf(end.summary.state);
  } catch (error) {
    if (!isFailure(error)) throw error;
    printFailure(error);
    if (options.json) process.stdout.write(`${JSON.stringify(refusalJson(jobName, error.code))}\n`);
    return exitCodeOfRefusal(error.code);
  }
}

async function runOnTerminal(loaded: LoadedJob, options: RunOptions, signal: AbortSignal): Promise<RunEnd> {
  const { connection } = loaded;
  const http = undiciHttp({ connections: connection.network.connections, environment: process.env });
  const secrets = environmentSecrets({ environment: process.env, ...(await secretsFrom(options)) });
  const { authority, skew } = connectionTokens(connection, { http, secrets });
  const display = new ProgressDisplay(process.stderr);
  const listening = authority.events.on(({ expiry }) => {
    if (expiry) display.tokenEnd = expiry.at;
  });
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

function startLine({ snapshot, resumed, tornTail, paths }: RunStarted): string {
  const { records } = snapshot;
  const what = resumed
    ? `resuming ${snapshot.run}: ${count(records.pending)} of ${count(records.total)} records to do`
    : `run ${snapshot.run}: ${count(records.total)} records`;
  const torn = tornTail ? " (a line that a crash cut off was removed from the checkpoint)" : "";
  return `${what}${torn}; ${relative(process.cwd(), paths.directory) || "."}`;
}

async function secretsFrom({ secretsFile }: RunOptions) {
  if (secretsFile === undefined) return {};
  const file = await readSecretsFile(secretsFile, process.stdin);
  if (file.readableByOthers) process.stderr.write(`warning: ${secretsFile} can be read by others; chmod 600 it\n`);
  for (const line of file.unreadableLines)
    process.stderr.write(`warning: ${secretsFile}:${line} is not NAME=value and was left out\n`);
  return { file };
}
