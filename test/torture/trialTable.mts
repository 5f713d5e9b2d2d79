import { verdictOf, wordsOf } from "./item.mts";
import type { TrialLine } from "./trialState.mts";

/** Fault, tries, seed, time and verdict of each item, and below it each of its figures with its target. */
export function tableOf(lines: readonly TrialLine[]): string {
  const heads = ["#", "tries", "seed", "s", "verdict", "fault"];
  const rows = lines.map(({ number, fault, seed, seconds, verdict, end }) => [
    [String(number), String(end.tries), String(seed), String(seconds), verdict, fault],
    ...end.results.map((result) => ["", "", "", "", verdictOf(result), `  ${wordsOf(result)}`]),
  ]);
  const all = [heads, ...rows.flat()];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const aligned = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return aligned.map((line) => line.trimEnd()).join("\n");
}
