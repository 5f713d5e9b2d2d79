import * as z from "zod/mini";
import type { TestChoice } from "../../engine/selection.ts";
import { type TestResult, testVerdicts } from "../../engine/testBatch.ts";

const count = z.int().check(z.nonnegative());

/** Which records a test batch takes, as an editor says it. */
export const testChoice: z.ZodMiniType<TestChoice> = z.union([
  z.strictObject({ segments: z.string() }),
  z.strictObject({ sample: z.int().check(z.positive()) }),
]);

/** What a test batch came to, as a runner says it. */
export const testResult: z.ZodMiniType<TestResult> = z.object({
  chosen: count,
  doneBefore: count,
  passed: count,
  failed: count,
  unknown: count,
  records: z.array(
    z.object({
      record: count,
      line: count,
      key: z.string(),
      verdict: z.enum(testVerdicts),
      status: z.nullable(z.int()),
      error: z.nullable(z.string()),
    }),
  ),
});
