import { expect, test } from "vitest";
import type { Noteworthy } from "../../../src/engine/checkpoint/runProgress.ts";
import { deadLetterCauses } from "../../../src/engine/deadLetterCauses.ts";

const at = "2026-11-20T23:55:10.000Z";
const common = { at, key: "WO-1", line: 2, attempts: 1 };
const dead = (record: number, status: number, error: string): Noteworthy => ({
  is: "dead",
  ...common,
  record,
  status,
  error,
});
const unknown: Noteworthy = { is: "unknown", ...common, record: 9, status: null, error: "no answer: ECONNRESET" };

test("dead letters are grouped by status and words, the most frequent cause first", () => {
  const noteworthy = [dead(1, 400, "bad"), dead(2, 404, "gone"), unknown, dead(3, 404, "gone"), dead(4, 400, "worse")];
  expect(deadLetterCauses({ noteworthy })).toEqual([
    { records: 2, status: 404, error: "gone" },
    { records: 1, status: 400, error: "bad" },
    { records: 1, status: 400, error: "worse" },
  ]);
});
