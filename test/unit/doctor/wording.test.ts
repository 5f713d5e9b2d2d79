import { describe, expect, it } from "vitest";
import { epochMs, minutes } from "../../../src/base/time.ts";
import { evidenceNames, type Finding, type FindingId } from "../../../src/doctor/finding.ts";
import { evidenceWords } from "../../../src/sentences/evidence.ts";
import { helperWords, wordsForFinding } from "../../../src/sentences/findings.ts";
import { plain, type Translate } from "../../../src/sentences/sentence.ts";
import { defectsOf } from "../sentences/defectsOf.ts";
import { findingSamples } from "./findingSamples.ts";

const samples = Object.entries(findingSamples).flatMap(([id, all]) =>
  all.map((facts) => [id, { id: id as FindingId, facts } as Pick<Finding, "id" | "facts">] as const),
);

describe("findings", () => {
  it.each(samples)("say in whole sentences what was seen, why, and what to do: %s", (_, finding) => {
    const { seen, cause, remedy, helper } = wordsForFinding(finding, plain);
    expect([...defectsOf({ message: seen, remedy }), ...defectsOf({ message: cause, remedy })]).toEqual([]);
    expect(helperWords(helper, plain)).toMatch(/^for \S/);
  });

  it("go wholly through the translator", () => {
    const upper: Translate = (template, ...args) => plain(template.toUpperCase(), ...args);
    const facts = { askable: false };
    const { seen, cause, remedy } = wordsForFinding({ id: "key-expiry-unknown", facts }, upper);
    expect([seen, cause, remedy]).toEqual([seen, cause, remedy].map((text) => text.toUpperCase()));
  });

  it("show what a server said harmlessly", () => {
    const facts = { words: `no\u001b[2J\u202e${"x".repeat(5000)}` };
    const { seen } = wordsForFinding({ id: "sign-in-refused", facts }, plain);
    expect(seen).toMatch(/^The server refuses the sign-in: no\\u\{1b\}\[2J\\u\{202e\}x+…\.$/);
  });

  it("name a duration as longhaul.json writes it", () => {
    const facts = { declared: minutes(60), seen: minutes(15), scope: null };
    const { remedy } = wordsForFinding({ id: "lifetime-shorter-than-declared", facts }, plain);
    expect(remedy).toContain('set lifetime.access to "15m"');
  });
});

describe("evidence", () => {
  it.each(evidenceNames)("is one line with a source: %s", (name) => {
    const at = epochMs(Date.UTC(2026, 0, 5, 8));
    const line = evidenceWords(
      { name, value: { is: "span", ms: minutes(15) }, at, source: { is: "header", name: "x-left" } },
      plain,
    );
    expect(line).toMatch(/^\S.*: 15 min \(header x-left, 2026-01-05 08:00:00Z\)$/);
  });

  it("names each kind of source", () => {
    const sources = [
      { is: "header", name: "age" },
      { is: "claim", name: "exp" },
      { is: "answer", field: "expires_in" },
      { is: "status", url: "https://mes.example.com/health" },
      { is: "run", run: "20260105-080000-7f3a" },
      { is: "config", field: "lifetime.access" },
      { is: "state" },
      { is: "test", name: "watch" },
    ] as const;
    const lines = sources.map((source) =>
      evidenceWords({ name: "answer", value: { is: "text", text: "x" }, at: null, source }, plain),
    );
    expect(lines).toEqual([
      'answer: "x" (header age)',
      'answer: "x" (claim exp)',
      'answer: "x" (field expires_in of the answer)',
      'answer: "x" (https://mes.example.com/health)',
      'answer: "x" (run 20260105-080000-7f3a)',
      'answer: "x" (lifetime.access)',
      'answer: "x" (learned before)',
      'answer: "x" (seen by the doctor)',
    ]);
  });
});
