import { expect, test } from "vitest";
import { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { summarise } from "../../../src/engine/summary.ts";
import { runPaths } from "../../../src/node/runDirectory.ts";
import { pastView } from "../../../src/node/runner/runView.ts";
import { parseReportMessage } from "../../../src/protocol/reportMessages.ts";
import { parsePastPoint } from "../../../src/report/pastPoint.ts";
import { reportJson } from "../../../src/report/reportJson.ts";
import { reportMessage } from "../../../src/report/reportMessage.ts";
import { standalonePage } from "../../../src/report/standalonePage.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { payloads } from "../host/payloads.ts";

const at = "2026-11-21T13:03:22.000Z";
const run = "20261121-130322-7f3a";

function progressWith(error: string): RunProgress {
  const progress = new RunProgress({
    is: "run",
    version: 2,
    run,
    job: error,
    connection: error,
    at,
    jobHash: "0",
    input: { file: "work-orders.csv", records: 3, bytes: 1, sha256: "0" },
    segments: { size: 10, total: 1 },
  });
  progress.apply({ is: "attempt", at, attempt: 1 });
  progress.apply({ is: "succeeded", at, records: "1", requests: 2, retries: 0, activeMs: 3000 });
  const letter = { record: 2, line: 3, key: error, error, attempts: 1, status: 422 };
  progress.apply({ is: "dead", at, ...letter, csvBytes: 1, storyBytes: 1 });
  progress.apply({ is: "unknown", at, record: 3, line: 4, key: error, error, attempts: 1 });
  progress.apply({ is: "completed", at, requests: 3, retries: 0, activeMs: 3000 });
  return progress;
}

const jobFile = "/plant/work-orders.sync.json";
const files = {
  checkpoint: `${run}.checkpoint.jsonl`,
  deadLetters: `${run}.dead-letters.csv`,
  audit: `${run}.audit.jsonl`,
};
const page = { script: "go();", style: "b{}", scriptHash: "sha256-abc", styleHash: "sha256-def" };

function messageFor(progress: RunProgress) {
  const view = pastView(jobFile, { paths: runPaths(jobFile, run), progress });
  const message = reportMessage({ view, reading: { kind: "read", progress }, past: [], t: plain });
  return { ...message, alone: { ...files, writtenAt: at, facts: `${run}.report.json` } };
}

const bare = standalonePage(messageFor(progressWith("quantity")), page);

test("the page runs one script and takes one style, both by their hashes, and loads nothing", () => {
  expect(/Content-Security-Policy" content="([^"]+)"/.exec(bare)?.[1]).toBe(
    "default-src 'none'; script-src 'sha256-abc'; style-src 'sha256-def'; base-uri 'none'; form-action 'none'",
  );
});

test.each(payloads)("what a server said stays data in the page: %s", (payload) => {
  const message = messageFor(progressWith(payload));
  const html = standalonePage(message, page);
  const data = /<script type="application\/json" id="report">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
  expect({
    elements: html.match(/<[a-z!/]/gi)?.length,
    told: parseReportMessage(JSON.parse(data)),
  }).toEqual({ elements: bare.match(/<[a-z!/]/gi)?.length, told: message });
});

test("the report for programs says what a run came to, and a later run compares itself with it", () => {
  const progress = progressWith("quantity");
  const summary = summarise(progress, undefined);
  const past = parsePastPoint(JSON.stringify(reportJson({ progress, summary, past: [], files, writtenAt: at })));
  const json = reportJson({ progress, summary, past: past ? [past] : [], files, writtenAt: at });
  expect(json).toEqual({
    version: 1,
    writtenAt: at,
    run,
    job: "quantity",
    redrives: null,
    connection: "quantity",
    startedAt: at,
    state: "completed-with-dead-letters",
    reason: null,
    identity: null,
    records: { total: 3, succeeded: 1, dead: 1, unknown: 1, rolledBack: 0, pending: 0 },
    segments: { total: 1, completed: 0 },
    requests: 3,
    retries: 0,
    durationMs: 3000,
    recordsPerMinute: 60,
    latency: null,
    throughput: { spanMs: 1000, succeeded: [0, 0, 0, 1], failed: [0, 0, 0, 2] },
    tokens: {
      signIns: 0,
      refreshes: 0,
      refreshFailures: 0,
      rejected: 0,
      refreshSuccess: null,
      failures: 0,
      recoveries: 0,
    },
    tokenEvents: [],
    checkpointCommits: 0,
    restarts: 0,
    attempts: [{ attempt: 1, from: at, to: at, reason: null, name: null }],
    alerts: [],
    causes: [
      {
        records: 1,
        status: 422,
        error: "quantity",
        example: "quantity",
        first: [{ record: 2, line: 3, key: "quantity" }],
      },
    ],
    deadLetters: [{ record: 2, line: 3, key: "quantity", status: 422, error: "quantity", attempts: 1 }],
    unknown: {
      records: "3",
      causes: [
        {
          records: 1,
          status: null,
          error: "quantity",
          example: "quantity",
          first: [{ record: 3, line: 4, key: "quantity" }],
        },
      ],
      newest: [{ record: 3, line: 4, key: "quantity", error: "quantity", attempts: 1 }],
    },
    comparison: {
      past: [
        {
          run,
          startedAt: at,
          state: "completed-with-dead-letters",
          records: json.records,
          durationMs: 3000,
          recordsPerMinute: 60,
        },
      ],
      slower: 0,
    },
    files,
  });
});

test.each(["", "[]", "{", '{"version":2}', '{"version":1,"run":"r"}'])("of %j nothing is compared", (text) => {
  expect(parsePastPoint(text)).toBeUndefined();
});
