import type { FailureCode, FailureFacts } from "../../../src/base/failure.ts";
import type { Problem, ProblemCode, ProblemFacts } from "../../../src/base/problem.ts";

/** One plausible set of facts for every code; a new code without a sample does not compile. */
export const problemSamples: { readonly [C in ProblemCode]: ProblemFacts[C] } = {
  "json-syntax": { error: "CommaExpected" },
  "unknown-field": { field: "basUrl", allowed: ["baseUrl", "auth", "lifetime"] },
  "missing-field": { field: "auth.tokenUrl" },
  "wrong-type": { expected: "integer 1..1024", found: '"many"' },
  "bad-duration": { value: "5 min" },
  "bad-url": { value: "//mes" },
  "not-https": { url: "http://mes.example.com" },
  "foreign-origin": { url: "https://evil.example.net/x", origins: ["https://mes.example.com"] },
  "secret-in-file": { field: "auth.password" },
  "unknown-preset": { preset: "factorytalk", known: ["factorytalk-mes", "arena-qms"] },
  "unknown-connection": { connection: "mse", known: ["mes", "qms"] },
  "placeholder-syntax": { text: "/orders/${id" },
  "placeholder-without-column": { column: "statsu", columns: ["id", "status", "qty"] },
  "records-file-not-found": { path: "orders.csv" },
  "records-format-unknown": { path: "orders.xlsx", known: [".csv", ".tsv", ".json", ".jsonl"] },
  "records-empty": {},
  "records-syntax": { error: "not an array of records" },
  "not-utf8": { byte: 4711 },
  "ragged-row": { expected: 3, found: 4 },
  "key-column-missing": { column: "id", columns: ["number", "status"] },
  "column-twice": { column: "status" },
  "key-empty": { column: "id" },
  "key-twice": { key: "WO-1", firstLine: 2 },
  "value-unsafe": { column: "id" },
  "value-missing": { column: "status" },
  "value-of-wrong-type": { column: "qty", expected: "number", found: "three" },
  "record-not-object": { found: "array" },
};

export const sampleProblem: Problem = {
  code: "key-twice",
  file: "work-orders.csv",
  line: 3,
  column: 1,
  length: 0,
  facts: problemSamples["key-twice"],
};

export const failureSamples: { readonly [C in FailureCode]: FailureFacts[C] } = {
  "config-invalid": { problems: [sampleProblem, sampleProblem] },
  "job-not-found": { job: "work-order", searched: "/home/me/sync" },
  "connections-file-not-found": { startedAt: "/home/me/sync" },
  "input-invalid": { problems: [sampleProblem, sampleProblem], count: 240 },
  "input-changed": { run: "20260101-120000", remaining: 1847, what: "records" },
  "checkpoint-corrupt": { file: "run.checkpoint.jsonl", line: 17 },
  "checkpoint-newer": { file: "run.checkpoint.jsonl", version: 9 },
  "run-locked": { holder: "command line, process 4711 on desk", since: "2026-01-01T12:00:00.000Z" },
  "run-not-found": { run: "20260101-120000" },
  "nothing-to-resume": { job: "work-orders" },
  "segment-unknown": { segment: 21, total: 20 },
  "secret-missing": { connection: "mes", secret: "PASSWORD", variable: "LONGHAUL_MES_PASSWORD" },
  "sign-in-rejected": { connection: "mes", status: 401, error: "Invalid credentials" },
  "sign-in-needed": { connection: "iot", error: "invalid_grant" },
  "token-endpoint-unavailable": {
    connection: "mes",
    url: "https://mes.example.com/api/auth/login",
    last: "HTTP 503",
    tries: 8,
  },
  "file-unreadable": { file: "work-orders.sync.json", code: "EISDIR" },
  defect: {},
  "origin-changed": { connection: "mes", planned: "https://mes.example.com", now: "https://mes2.example.com" },
  "token-source-away": {},
  "token-rejected-again": { connection: "mes", status: 401 },
  "permission-denied": { status: 403, inARow: 3 },
  "html-instead-of-json": { url: "https://mes.example.com/api", status: 200 },
  "too-many-dead-letters": { dead: 51, limit: 50 },
  "disk-unwritable": { file: "run.checkpoint.jsonl", code: "ENOSPC" },
  "server-unreachable": { url: "https://mes.example.com", last: "not sent: ECONNREFUSED" },
  cancelled: {},
  "runner-unreachable": { last: "ECONNRESET" },
  "runner-version": { runner: 1, editor: 2 },
  "workspace-untrusted": {},
};

export function codesOf<T extends object>(samples: T): (keyof T)[] {
  return Object.keys(samples) as (keyof T)[];
}
