import { visible } from "../base/visible.ts";
import type { TestedRecord, TestResult } from "../engine/testBatch.ts";
import { shown } from "../sentences/sentence.ts";
import { count, counted } from "./progressLine.ts";

/** Rows that are shown, those that did not pass first; `--json` has up to 200. */
const MOST_ROWS = 20;

/** What a test batch came to, for a person. */
export function testText({ chosen, doneBefore, passed, failed, unknown, records }: TestResult): string {
  const others = [
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(unknown > 0 ? [`${count(unknown)} unknown`] : []),
    ...(doneBefore > 0 ? [`${count(doneBefore)} more were done before and not sent again`] : []),
  ];
  const head = `test batch: ${[`${count(passed)} of ${counted(chosen, "record")} passed`, ...others].join(", ")}`;
  const rows = records.slice(0, MOST_ROWS).map(cellsOf);
  const hidden = passed + failed + unknown - rows.length;
  return [head, ...table(rows), ...(hidden > 0 ? [`  … and ${count(hidden)} more`] : [])].join("\n");
}

/** Which records a test batch takes, as it begins. */
export function testStart({ chosen, doneBefore }: Pick<TestResult, "chosen" | "doneBefore">): string {
  const before = doneBefore > 0 ? ` (${count(doneBefore)} more of the chosen are done already)` : "";
  return `of which a test batch takes ${count(chosen)}${before}`;
}

function cellsOf({ record, line, key, verdict, status, error }: TestedRecord): readonly string[] {
  return [verdict, `record ${record}`, `line ${line}`, visible(key), String(status ?? "-"), shown(error ?? "")];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows.map((cells) => `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd());
}
