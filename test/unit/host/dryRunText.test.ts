import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dryRunText } from "../../../src/host/dryRunText.ts";
import type { DryRunView } from "../../../src/protocol/forecastMessages.ts";
import { plain } from "../../../src/sentences/sentence.ts";

const url = "https://mes.example.com:8443/api/v1/workorders";
const looked = {
  state: "granted",
  identity: "user",
  url: "https://mes.example.com:8443/api/v1/health",
  status: 200,
  failure: null,
  scope: "orders",
  tokenMs: 1_800_000,
  skewMs: 400,
  toleranceMs: 300_000,
  quotaLeft: null,
} as const;

const view: DryRunView = {
  access: looked,
  forecast: {
    job: "work-orders",
    connection: "mes",
    verdict: "fine",
    records: { total: 1000, toDo: 1000 },
    resumes: null,
    duration: { from: "job", ms: 3_000_000 },
    identity: { kind: "user", because: "only-one", grant: "password", name: "svc" },
    tokens: { lifeMs: 1_800_000, from: "expires_in", refreshes: 2, signIns: 0 },
    limits: [],
    holdsAtMostMs: null,
    requests: null,
    quota: null,
    cautions: [],
    remedies: [],
  },
  job: "work-orders",
  records: 1000,
  segments: 20,
  shown: [
    {
      record: 1,
      line: 2,
      method: "PUT",
      url: `${url}/WO-00001`,
      headers: {
        authorization: "Bearer abc.def.ghi",
        "x-api-key": "k-123",
        "content-type": "application/json",
        "idempotency-key": "‹run›-1",
      },
      perRun: "idempotency-key",
      body: '{"status":"RELEASED","qty":40,"tags":["rush"]}',
    },
    {
      record: 2,
      line: 3,
      method: "DELETE",
      url: `${url}/WO-00002`,
      headers: { cookie: "session=42" },
      perRun: null,
      body: null,
    },
  ],
};

test("a dry run reads as the requests that it would send, without anything secret", () => {
  const golden = readFileSync(new URL("../../golden/work-orders-dry-run.http", import.meta.url), "utf8");
  expect(dryRunText(view, plain)).toBe(golden);
});

test("a dry run of one record says so", () => {
  const [first] = view.shown;
  const text = dryRunText({ ...view, records: 1, segments: 1, shown: first ? [first] : [] }, plain);
  expect(text.split("\n").slice(1, 5)).toEqual([
    "# 1 record · 1 segment · no record was sent",
    "# Access: GET https://mes.example.com:8443/api/v1/health answered 200. Scope orders, the token holds for 30 min, clocks agree within 1 s.",
    "# Forecast: Gets through without a person: 1,000 records in about 50 min, 2 refreshes.",
    "# As they would be sent:",
  ]);
});

test("a dry run that is not let in promises nothing of the run", () => {
  const access = { ...looked, state: "refused", status: 403 } as const;
  const text = dryRunText({ ...view, access, shown: [] }, plain);
  expect(text.split("\n").slice(2)).toEqual([
    "# Access refused: GET https://mes.example.com:8443/api/v1/health answered 403. The account may not do this. The records are fine.",
    "",
  ]);
});

test("a dry run says how the records are read where that is not as everyone expects", () => {
  const form = { format: "csv", delimiter: ";", encoding: "windows-1252", compressed: true } as const;
  const text = dryRunText({ ...view, form, shown: [] }, plain);
  expect(text).toContain('\n# read as CSV separated by ";", windows-1252, gzipped\n');
});

test("a body that is no JSON is shown as it stands", () => {
  const [first] = view.shown;
  const text = dryRunText({ ...view, shown: first ? [{ ...first, body: "a=1&b=2" }] : [] }, plain);
  expect(text.endsWith("\n\na=1&b=2\n")).toBe(true);
});
