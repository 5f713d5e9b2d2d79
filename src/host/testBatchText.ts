import { parseRanges } from "../base/ranges.ts";
import type { TestChoice } from "../engine/selection.ts";
import type { TestResult } from "../engine/testBatch.ts";
import type { Translate } from "../sentences/sentence.ts";
import { count } from "./figures.ts";

/** `18 of 20 records passed, 2 failed`. */
export function testBatchText({ chosen, doneBefore, passed, failed, unknown }: TestResult, t: Translate): string {
  const parts = [t("{0} of {1} records passed", count(passed), count(chosen))];
  if (failed > 0) parts.push(t("{0} failed", count(failed)));
  if (unknown > 0) parts.push(t("{0} unknown", count(unknown)));
  if (doneBefore > 0) parts.push(t("{0} more were done before and not sent again", count(doneBefore)));
  return parts.join(", ");
}

/** What a person typed as the size of a sample; `undefined` when it is none. */
export function parseSample(text: string): TestChoice | undefined {
  return /^\s*[1-9]\d{0,8}\s*$/.test(text) ? { sample: Number(text) } : undefined;
}

/** What a person typed as segments; `undefined` when it is no list of them. */
export function parseSegmentList(text: string): TestChoice | undefined {
  const segments = parseRanges(text);
  return segments && { segments: segments.toString() };
}
