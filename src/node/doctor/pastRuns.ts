import type { Connection, IdentityKind } from "../../auth/connection.ts";
import type { Clock } from "../../base/time.ts";
import type { Observation, RunSeen } from "../../doctor/observation.ts";
import { jobFilesBelow } from "../findFiles.ts";
import { jobStateDirectory, listRuns, type RunPaths, runPaths } from "../runDirectory.ts";
import { findRunHolder } from "../runLock.ts";
import { systemCode } from "../systemCode.ts";
import { readAuditStory } from "./auditStory.ts";
import { type CheckpointStory, readCheckpointStory } from "./checkpointStory.ts";

/** Older runs tell of a server that may be another one by now. */
const MOST_RUNS = 5;

export interface PastRuns {
  readonly observations: readonly Observation[];
  /** Job files with runs on this connection. */
  readonly jobFiles: readonly string[];
  /** A run is under way. */
  readonly active: boolean;
}

export interface PastRunsWish {
  readonly folder: string;
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly clock: Clock;
}

/** What the files of the newest runs on a connection say of its tokens. Sends nothing. */
export async function readPastRuns(wish: PastRunsWish): Promise<PastRuns> {
  const observations: Observation[] = [];
  const jobFiles: string[] = [];
  let active = false;
  for await (const jobFile of jobFilesBelow(wish.folder)) {
    const runs = await runsOf(jobFile, wish);
    if (runs.length === 0) continue;
    jobFiles.push(jobFile);
    for (const { seen, rest } of runs) observations.push(seen, ...rest);
    active ||= runs.some(({ seen }) => seen.state === "running");
  }
  return { observations, jobFiles, active };
}

interface ReadRun {
  readonly seen: RunSeen;
  readonly rest: readonly Observation[];
}

/** Newest first. */
async function runsOf(jobFile: string, wish: PastRunsWish): Promise<readonly ReadRun[]> {
  const names = (await listRuns(jobFile)).slice(0, MOST_RUNS);
  const held = names.length > 0 && (await findRunHolder(jobStateDirectory(jobFile))) !== undefined;
  const runs: ReadRun[] = [];
  let isOutdated = false;
  for (const name of names) {
    const paths = runPaths(jobFile, name);
    const story = await storyOf(paths, wish.connection);
    if (!story) continue;
    const isRunning = held && runs.length === 0 && story.state === "open";
    const seen = seenOf(story, { isRunning, isOutdated, clock: wish.clock });
    runs.push({ seen, rest: await tokensOf(paths, story, wish.identity) });
    isOutdated ||= story.state === "completed";
  }
  return runs;
}

async function storyOf({ checkpoint }: RunPaths, { id, baseUrl }: Connection): Promise<CheckpointStory | undefined> {
  try {
    return await readCheckpointStory(checkpoint, { connection: id, host: new URL(baseUrl).host });
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function seenOf(
  { header, attempts, reason, state }: CheckpointStory,
  { isRunning, isOutdated, clock }: { isRunning: boolean; isOutdated: boolean; clock: Clock },
): RunSeen {
  const last = attempts.at(-1);
  const whole = isRunning && last ? [...attempts.slice(0, -1), { from: last.from, to: clock.now() }] : attempts;
  return {
    is: "run-seen",
    run: header.run,
    job: header.job,
    attempts: whole,
    // A process that was killed says nothing of why.
    reason: state === "open" && !isRunning ? "interrupted" : reason,
    state: isRunning ? "running" : state === "completed" ? "completed" : "stopped",
    outdated: isOutdated,
  };
}

/** The audit tells of both identities; where it is lost, the checkpoint of the one that acted. */
async function tokensOf(paths: RunPaths, story: CheckpointStory, identity: IdentityKind) {
  const audit = await readAuditStory(paths.audit, paths.run);
  const events = audit && audit.tokenEvents.length > 0 ? audit.tokenEvents : story.tokenEvents;
  const own = events.filter(({ chain }) => chain === identity);
  return [...own, ...story.observations, ...(audit?.refused ?? [])];
}
