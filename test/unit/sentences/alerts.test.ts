import { describe, expect, it } from "vitest";
import { alertKinds } from "../../../src/engine/checkpoint/entry.ts";
import { sentenceForAlert } from "../../../src/sentences/alerts.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { defectsOf } from "./defectsOf.ts";

describe("alerts", () => {
  it("read like this", () => {
    expect([
      sentenceForAlert({ kind: "refresh-failing", value: 3, limit: 2 }, plain).message,
      sentenceForAlert({ kind: "duration", value: 4_083_000, limit: 4_050_000 }, plain).message,
      sentenceForAlert({ kind: "duration", value: 3_600_000, limit: 59_940 }, plain).message,
      sentenceForAlert({ kind: "clock-skew", value: 412_000, limit: 300_000 }, plain).message,
      sentenceForAlert({ kind: "clock-skew", value: -3_725_000, limit: 4500 }, plain).message,
      sentenceForAlert({ kind: "token-life", value: 923_000, limit: 3_600_000 }, plain).message,
      sentenceForAlert({ kind: "sign-in-ahead", value: 1_767_268_800_000, limit: 1_767_272_100_000 }, plain).message,
      sentenceForAlert({ kind: "quota-short", value: 120, limit: 5000 }, plain).message,
      sentenceForAlert({ kind: "rollback-failed", value: 2, limit: 0 }, plain).message,
      sentenceForAlert({ kind: "dead-letter-rate", value: 12, limit: 11, of: 240 }, plain).message,
      sentenceForAlert({ kind: "dead-letter-rate", value: 1, limit: 0, of: 24 }, plain).message,
      sentenceForAlert({ kind: "dead-letter-rate", value: 1, limit: 0 }, plain).message,
    ]).toEqual([
      "Refreshing the token failed 3 times in this run (limit 2).",
      "The run takes 1 h 8 min, longer than the 1 h 7 min that are 150 % of what was expected.",
      "The run takes 1 h, longer than the 59.9 s that are 150 % of what was expected.",
      "The server's clock is 6 min 52 s ahead of this machine's (tolerance 5 min).",
      "The server's clock is 1 h 2 min behind this machine's (tolerance 4.5 s).",
      "A token held for 15 min 23 s, where 1 h were declared.",
      "The user has to sign in again at 2026-01-01 12:00 UTC, but the run is expected to last until 2026-01-01 12:55 UTC.",
      "The server takes 120 more requests until its quota resets, and 5000 records are still to do.",
      "2 applied records of a failed group could not be rolled back.",
      "12 of 240 records were dead letters when this was noticed (5 %).",
      "1 of 24 records was a dead letter when this was noticed (4.2 %).",
      "1 record was a dead letter when this was noticed.",
    ]);
  });

  it.each(alertKinds)("say what to do about %s", (kind) => {
    expect(defectsOf(sentenceForAlert({ kind, value: 5000, limit: 2 }, plain))).toEqual([]);
  });
});
