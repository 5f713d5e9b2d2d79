import { basename } from "node:path";
import type { Chance } from "../base/chance.ts";
import type { Clock } from "../base/time.ts";
import { CHECKPOINT_VERSION, type Header } from "../engine/checkpoint/entry.ts";
import { sealLine } from "../engine/checkpoint/line.ts";
import { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { type Plan, segmentCount } from "../engine/plan.ts";
import type { Audit, DeadLetterFiles, Journal } from "../engine/runFiles.ts";
import { openDeadLetterFiles } from "./deadLetterFiles.ts";
import { openAudit } from "./fileAudit.ts";
import { openJournal } from "./fileJournal.ts";
import type { PastRun } from "./readRun.ts";
import { replaceFile } from "./replaceFile.ts";
import { createRunDirectory, type RunPaths } from "./runDirectory.ts";
import { truncateFile } from "./truncateFile.ts";

/** The files of a run, open for one attempt. */
export interface OpenRun {
  readonly paths: RunPaths;
  readonly progress: RunProgress;
  readonly journal: Journal;
  readonly deadLetters: DeadLetterFiles;
  readonly audit: Audit;
  close(): Promise<void>;
}

export interface OpenRunOptions {
  readonly plan: Plan;
  readonly columns: readonly string[] | undefined;
  /** The run to go on with; `undefined` begins a new one. */
  readonly past: PastRun | undefined;
  /** What a new redrive takes, and of which run. */
  readonly redrive?: RedriveInput | undefined;
  readonly clock: Clock;
  readonly chance: Chance;
}

export interface RedriveInput {
  readonly redrives: string;
  /** Name of the file that was edited. */
  readonly file: string;
  /** The letters as they go, on which a resume depends. */
  readonly taken: string;
}

export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const { past } = options;
  const paths =
    past?.paths ??
    (await createRunDirectory({ jobFile: options.plan.job.file, at: options.clock.now(), chance: options.chance }));
  if (past?.torn) await truncateFile(paths.checkpoint, past.validBytes);
  // Before the header: a checkpoint of a redrive is never without its input.
  if (!past && options.redrive) await replaceFile(paths.taken, options.redrive.taken);
  const journal = await openJournal(paths.checkpoint);
  try {
    return await openBeside(journal, paths, options);
  } catch (error) {
    await journal.close();
    throw error;
  }
}

async function openBeside(journal: Journal, paths: RunPaths, options: OpenRunOptions): Promise<OpenRun> {
  const { past } = options;
  const progress = past?.progress ?? (await begin(journal, options, paths.run));
  const deadLetters = await openDeadLetterFiles({
    csvPath: paths.deadLetters,
    storiesPath: paths.stories,
    columns: options.columns,
    ...(past && { resumeAt: progress.deadLetterMark }),
  });
  const audit = await openAudit(paths.audit);
  if (past?.torn) audit.write({ event: "torn-tail-cut", bytes: past.validBytes });
  return {
    paths,
    progress,
    journal,
    deadLetters,
    audit,
    close: async () => {
      const ends = await Promise.allSettled([journal.close(), deadLetters.close(), audit.close()]);
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
  };
}

async function begin(journal: Journal, { plan, redrive, clock }: OpenRunOptions, run: string): Promise<RunProgress> {
  const { job, jobHash, input } = plan;
  const header: Header = {
    is: "run",
    version: CHECKPOINT_VERSION,
    run,
    job: job.name,
    connection: job.connection,
    at: new Date(clock.now()).toISOString(),
    jobHash,
    input: { file: redrive?.file ?? basename(job.records.file), ...input },
    segments: { size: job.segments.size, total: segmentCount(input.records, job.segments.size) },
    ...(redrive && { redrives: redrive.redrives }),
  };
  await journal.append([sealLine(header)]);
  return new RunProgress(header);
}
