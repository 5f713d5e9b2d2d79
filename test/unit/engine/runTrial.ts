import { Ranges } from "../../../src/base/ranges.ts";
import { type Millis, millis, minutes, seconds } from "../../../src/base/time.ts";
import type { Job } from "../../../src/config/job.ts";
import { parseTemplate } from "../../../src/config/template.ts";
import type { Assertion } from "../../../src/engine/assertion.ts";
import type { Header } from "../../../src/engine/checkpoint/entry.ts";
import { sealLine } from "../../../src/engine/checkpoint/line.ts";
import { replay } from "../../../src/engine/checkpoint/replay.ts";
import type { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import type { DeadLetter } from "../../../src/engine/deadLetter.ts";
import { segmentCount } from "../../../src/engine/plan.ts";
import type { SourceRecord } from "../../../src/engine/record.ts";
import { Runner, type RunnerPorts } from "../../../src/engine/runner.ts";
import type { ServerFacts } from "../../../src/engine/sender.ts";
import { summarise } from "../../../src/engine/summary.ts";
import { TestBatch } from "../../../src/engine/testBatch.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { FakeAudit } from "../../fakes/fakeAudit.ts";
import { FakeDeadLetters } from "../../fakes/fakeDeadLetters.ts";
import { FakeJournal, rawLines } from "../../fakes/fakeJournal.ts";
import { MemorySource, orders } from "../../fakes/memorySource.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

export function template(text: string) {
  const parsed = parseTemplate(text);
  if (!parsed) throw new Error(`no template: ${text}`);
  return parsed;
}

export type JobWish = Partial<Omit<Job, "request" | "write">> & {
  request?: Partial<Job["request"]>;
  write?: Partial<Job["write"]>;
};

/** PUT /orders/${id} with the record as its body, unless wished otherwise. */
export function makeJob({ request, write, ...rest }: JobWish = {}): Job {
  return {
    name: "work-orders",
    file: "work-orders.sync.json",
    connection: "mes",
    records: { file: "orders.csv", key: "id", types: {} },
    request: {
      method: "PUT",
      path: template("/orders/${id}"),
      headers: {},
      body: undefined,
      batch: undefined,
      ...request,
    },
    write: { idempotencyKey: false, ifMatch: undefined, reconcile: false, ...write },
    group: undefined,
    segments: { size: 5 },
    concurrency: 4,
    rate: undefined,
    retry: { attempts: 3, backoff: millis(500), maxBackoff: seconds(30) },
    assert: undefined,
    tolerate: undefined,
    runAs: "user",
    expect: undefined,
    ...rest,
  };
}

export const post: JobWish = { request: { method: "POST", path: template("/orders") } };
export const keyedPost: JobWish = { ...post, write: { idempotencyKey: "Idempotency-Key" } };

export interface TrialOptions {
  readonly job?: JobWish;
  /** How many orders, or the records themselves. */
  readonly records?: number | readonly SourceRecord[];
  /** What gives these records; absent: memory. */
  readonly source?: MemorySource;
  readonly api?: FakeApi;
  readonly clock?: VirtualClock;
  /** The checkpoint that an earlier attempt left. */
  readonly checkpoint?: string;
  /** Its dead letters. */
  readonly letters?: readonly DeadLetter[];
  readonly ports?: Partial<RunnerPorts>;
  readonly server?: Partial<ServerFacts>;
  /** Only these records are taken, as `1-5,20`. */
  readonly test?: string;
  readonly assertion?: Assertion;
  /** How long each append to the checkpoint takes. */
  readonly disk?: Millis;
  readonly onDurable?: (what: string) => void;
}

/** One attempt of a run over fakes, on virtual time. */
export async function makeTrial(options: TrialOptions = {}) {
  const { clock = new VirtualClock(), onDurable = () => undefined } = options;
  const api = options.api ?? new FakeApi(clock);
  api.servesOn(clock);
  const job = makeJob(options.job);
  const records = typeof options.records === "object" ? options.records : orders(options.records ?? 20);
  const source = options.source ?? new MemorySource(records);
  const input = { bytes: 1, sha256: "00", records: records.length };
  const { assertion } = options;
  const fixed = { jobHash: "ab", baseUrl: "https://mes.example.com", headers: {} };
  const plan = { job, ...fixed, source, input, ...(assertion && { assertion }) };
  const progress = await progressFrom(options.checkpoint, records.length, job);
  const test = options.test === undefined ? undefined : testOf(options.test, progress);
  const text = options.checkpoint ?? `${sealLine(progress.header)}\n`;
  const journal = new FakeJournal(text, (line) => onDurable(line));
  const { disk } = options;
  if (disk !== undefined) journal.delay = () => clock.sleep(disk, new AbortController().signal);
  const kept = options.letters?.slice(0, progress.deadLetterMark.csv / 10);
  const deadLetters = new FakeDeadLetters(kept, ({ key }) => onDurable(`letter ${key}`));
  const audit = new FakeAudit();
  const snapshots: Runner["snapshot"][] = [];
  const runner: Runner = new Runner(
    {
      plan,
      progress,
      server: { timeout: seconds(60), clockTolerance: minutes(5), ...options.server },
      expected: job.expect?.duration,
      ...(test && { test }),
    },
    {
      clock,
      chance: seededChance(7, "run"),
      http: api,
      skew: { ahead: millis(0) },
      audit,
      journal,
      deadLetters,
      onProgress: () => snapshots.push(runner.snapshot),
      ...options.ports,
    },
  );
  const cancel = new AbortController();
  return {
    clock,
    api,
    journal,
    deadLetters,
    audit,
    runner,
    progress,
    snapshots,
    test,
    cancel,
    /** Why it stopped, with all facts, and what the records came to. */
    async stop() {
      const why = await clock.run(runner.run(cancel.signal));
      const { succeeded, dead } = countsOf(progress);
      return { code: why?.code, facts: why?.facts, succeeded, dead };
    },
    async run() {
      const why = await clock.run(runner.run(cancel.signal));
      return { stopped: why?.code, ...countsOf(progress), sleeping: clock.sleeping, open: source.open };
    },
  };
}

function testOf(records: string, progress: RunProgress): TestBatch {
  const selected = new Ranges();
  selected.addText(records);
  return new TestBatch(selected, progress, "id");
}

export function countsOf(progress: RunProgress) {
  const { succeeded, dead, unknown, segments } = progress;
  const { state, records } = summarise(progress, undefined);
  const sets = [succeeded, dead, unknown, segments].map((set) => set.toString());
  return { state, succeeded: sets[0], dead: sets[1], unknown: sets[2], segments: sets[3], pending: records.pending };
}

async function progressFrom(checkpoint: string | undefined, records: number, job: Job): Promise<RunProgress> {
  const header: Header = {
    is: "run",
    version: 1,
    run: "r1",
    job: job.name,
    connection: job.connection,
    at: "2026-01-05T08:00:00.000Z",
    jobHash: "ab",
    input: { file: "orders.csv", records, bytes: 1, sha256: "00" },
    segments: { size: job.segments.size, total: segmentCount(records, job.segments.size) },
  };
  const replayed = await replay("orders.checkpoint.jsonl", rawLines(checkpoint ?? `${sealLine(header)}\n`));
  if (!replayed) throw new Error("no header");
  return replayed.progress;
}

/** The part of a checkpoint that holds, as a resume cuts it. */
export async function validPart(text: string): Promise<string> {
  const replayed = await replay("orders.checkpoint.jsonl", rawLines(text));
  return Buffer.from(text, "utf8").toString("utf8", 0, replayed?.validBytes ?? 0);
}
