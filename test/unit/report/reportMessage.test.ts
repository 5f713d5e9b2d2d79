import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/base/failure.ts";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import type { CheckpointReading } from "../../../src/host/checkpointReader.ts";
import type { RunView } from "../../../src/protocol/messages.ts";
import { parseReportAction } from "../../../src/protocol/reportActions.ts";
import { parseReportMessage } from "../../../src/protocol/reportMessages.ts";
import { reportMessage as messageOf } from "../../../src/report/reportMessage.ts";
import { sentenceForFailure } from "../../../src/sentences/failures.ts";
import { plain } from "../../../src/sentences/sentence.ts";

const at = "2026-11-21T13:03:22.000Z";
const records = { total: 100, succeeded: 59, dead: 1, unknown: 0, rolledBack: 0, pending: 40 };
const tokens = { signIns: 1, refreshes: 1, refreshFailures: 0, rejected: 0 };

const running: RunView = {
  run: "20261121-130322-7f3a",
  job: "work-orders",
  jobFile: "/plant/work-orders.sync.json",
  connection: "mes",
  checkpoint: "/plant/.longhaul/work-orders/r/r.checkpoint.jsonl",
  deadLetters: "/plant/.longhaul/work-orders/r/r.dead-letters.csv",
  state: "running",
  resumed: false,
  redrives: null,
  snapshot: {
    run: "20261121-130322-7f3a",
    job: "work-orders",
    attempt: 1,
    records,
    segments: {
      total: 10,
      size: 10,
      completed: "1-5",
      moving: [{ segment: 6, left: 1, dead: 1, unknown: 0, rolledBack: 0 }],
      marred: [],
    },
    requests: 61,
    retries: 1,
    tokens,
    perSecond: 20,
    remainingMs: 2000,
    activeMs: 3000,
    waiting: null,
    alerts: [],
    identity: null,
  },
  summary: null,
  stopped: null,
};

function progress(): RunProgress {
  const made = new RunProgress({
    is: "run",
    version: 1,
    run: running.run,
    job: "work-orders",
    connection: "mes",
    at,
    jobHash: "0",
    input: { file: "work-orders.csv", records: 100, bytes: 1, sha256: "0" },
    segments: { size: 10, total: 10 },
  });
  made.apply({ is: "attempt", at, attempt: 1 });
  made.apply({ is: "token", at, event: "signed-in", generation: 1, ends: at, binding: "exp", detail: null });
  made.apply({ is: "succeeded", at, records: "1-59", requests: 61, retries: 1, activeMs: 3000 });
  const letter = { record: 60, line: 61, key: "WO-60", error: "qty must be positive", attempts: 1, status: 422 };
  made.apply({ is: "dead", at, ...letter, csvBytes: 1, storyBytes: 1 });
  return made;
}

const reportMessage = (view: RunView, reading: CheckpointReading | undefined) =>
  messageOf({ view, reading, past: [], t: plain });

const read = (of: RunProgress): CheckpointReading => ({ kind: "read", progress: of, torn: undefined });

describe("the report of a run", () => {
  test("shows a moving run with what its checkpoint tells", () => {
    expect(reportMessage(running, read(progress()))).toEqual({
      is: "report",
      run: running.run,
      job: "work-orders",
      connection: "mes",
      attempt: 1,
      state: "running",
      stopped: null,
      records,
      perSecond: 20,
      remainingMs: 2000,
      activeMs: 3000,
      waiting: null,
      actor: null,
      alerts: [],
      segments: running.snapshot.segments,
      requests: 61,
      retries: 1,
      tokens,
      journal: {
        startedAt: at,
        tokenEvents: [
          { event: "signed-in", at, ends: at, binding: "the token's exp claim", trouble: null, detail: null },
        ],
        tokenEventsLeftOut: 0,
        authentications: { failures: 0, recoveries: 0 },
        causes: [
          {
            records: 1,
            status: 422,
            error: "qty must be positive",
            example: "qty must be positive",
            first: [{ record: 60, line: 61, key: "WO-60" }],
          },
        ],
        causesLeftOut: 0,
        marredSegments: "",
        deadLetters: [{ record: 60, line: 61, key: "WO-60", status: 422, error: "qty must be positive", attempts: 1 }],
        unknowns: [],
        unknownRecords: "",
        throughput: { spanMs: 1000, succeeded: [0, 0, 0, 59], failed: [0, 0, 0, 1] },
        latency: null,
        attempts: [{ attempt: 1, from: at, to: null, reason: null, name: null }],
        commits: 0,
      },
      damage: null,
      comparison: { past: [], slower: null },
      alone: null,
      canResume: false,
      canOpenDeadLetters: true,
    });
  });

  test("tells why nothing is sent now, as whom it acts, and what is worth a look", () => {
    const waiting = { because: "quota", until: "2026-11-22T00:00:00.000Z" } as const;
    const identity = { kind: "service", because: "long-run", name: "automation", askedBy: "svc-mes" } as const;
    const snapshot = { ...running.snapshot, waiting, identity };
    const moving = reportMessage({ ...running, snapshot }, undefined);
    const ended = reportMessage({ ...running, state: "ended", snapshot }, undefined);
    expect([moving.waiting, moving.actor, ended.waiting]).toEqual([
      waiting,
      { kind: "service", name: "automation", askedBy: "svc-mes" },
      null,
    ]);
  });

  test("reads the same behind the page's own check", () => {
    const message = reportMessage(running, read(progress()));
    expect(parseReportMessage(structuredClone(message))).toEqual(message);
  });

  test("offers to resume a stopped run and says why it stopped", () => {
    const why = new Failure("sign-in-needed", { connection: "mes", error: "invalid_grant" });
    const stopped: RunView = {
      ...running,
      state: "ended",
      deadLetters: null,
      stopped: { code: "sign-in-needed", facts: why.facts },
    };
    const {
      state,
      canResume,
      canOpenDeadLetters,
      remainingMs,
      segments,
      stopped: told,
    } = reportMessage(stopped, undefined);
    expect({ state, canResume, canOpenDeadLetters, remainingMs, moving: segments.moving, told }).toEqual({
      state: "stopped",
      canResume: true,
      canOpenDeadLetters: false,
      remainingMs: null,
      moving: [],
      told: sentenceForFailure(why, plain),
    });
  });

  test("says that the runner ended when the checkpoint knows no other reason", () => {
    expect(reportMessage({ ...running, state: "ended" }, undefined).stopped?.message).toBe(
      "The runner ended before the run did.",
    );
  });

  test("says when the checkpoint is damaged", () => {
    const failure = new Failure("checkpoint-corrupt", { file: "r.checkpoint.jsonl", line: 7 });
    const { journal, damage } = reportMessage(running, { kind: "damaged", failure });
    expect({ journal, damage }).toEqual({ journal: null, damage: sentenceForFailure(failure, plain) });
  });

  test("shows the newest hundred token events and counts the earlier ones", () => {
    const long = progress();
    for (let generation = 2; generation <= 150; generation += 1) {
      long.apply({ is: "token", at, event: "refreshed", generation, ends: null, binding: "odd", detail: null });
    }
    const { journal } = reportMessage(running, read(long));
    expect({ shown: journal?.tokenEvents.length, leftOut: journal?.tokenEventsLeftOut }).toEqual({
      shown: 100,
      leftOut: 50,
    });
  });
});

test.each([
  ["no object", "report"],
  ["another kind", { is: "token", value: "x" }],
  ["a count that is none", { ...reportMessage(running, undefined), attempt: "1" }],
])("the page refuses %s", (_, data) => {
  expect(parseReportMessage(data)).toBeUndefined();
});

test("the editor takes from the page only what its buttons say", () => {
  expect([{ is: "resume" }, { is: "run", command: "x" }, null].map(parseReportAction)).toEqual([
    { is: "resume" },
    undefined,
    undefined,
  ]);
});
