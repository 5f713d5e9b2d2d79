import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dryRunText } from "../../../src/host/dryRunText.ts";
import type { DryRunView } from "../../../src/protocol/messages.ts";
import { plain } from "../../../src/sentences/sentence.ts";

const url = "https://mes.example.com:8443/api/v1/workorders";
const view: DryRunView = {
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
        "idempotency-key": "20261121-130322-7f3a-1",
      },
      body: '{"status":"RELEASED","qty":40,"tags":["rush"]}',
    },
    { record: 2, line: 3, method: "DELETE", url: `${url}/WO-00002`, headers: { cookie: "session=42" }, body: null },
  ],
};

test("a dry run reads as the requests that it would send, without anything secret", () => {
  const golden = readFileSync(new URL("../../golden/work-orders-dry-run.http", import.meta.url), "utf8");
  expect(dryRunText(view, plain)).toBe(golden);
});

test("a dry run of one record says so", () => {
  const [first] = view.shown;
  const text = dryRunText({ ...view, records: 1, segments: 1, shown: first ? [first] : [] }, plain);
  expect(text.split("\n").slice(1, 3)).toEqual([
    "# 1 record · 1 segment · nothing was sent",
    "# As they would be sent:",
  ]);
});

test("a dry run says how the records are read where that is not as everyone expects", () => {
  const form = { format: "csv", delimiter: ";", encoding: "windows-1252", compressed: true } as const;
  const text = dryRunText({ ...view, form, shown: [] }, plain);
  expect(text.split("\n").slice(1)).toEqual([
    "# 1,000 records · 20 segments · nothing was sent",
    '# read as CSV separated by ";", windows-1252, gzipped',
    "",
  ]);
});

test("a body that is no JSON is shown as it stands", () => {
  const [first] = view.shown;
  const text = dryRunText({ ...view, shown: first ? [{ ...first, body: "a=1&b=2" }] : [] }, plain);
  expect(text.endsWith("\n\na=1&b=2\n")).toBe(true);
});
