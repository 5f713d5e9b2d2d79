import * as z from "zod/mini";
import { isObject, parseJson } from "../base/json.ts";

const count = z.int().check(z.nonnegative());

export const pastPoint = z.object({
  run: z.string(),
  /** When the run began, ISO 8601. */
  startedAt: z.string(),
  state: z.enum(["completed", "completed-with-dead-letters", "stopped"]),
  records: z.object({ total: count, succeeded: count, dead: count, unknown: count, rolledBack: count, pending: count }),
  durationMs: count,
  recordsPerMinute: count,
});

/** What a later run compares itself with. */
export type PastPoint = z.infer<typeof pastPoint>;

/** Of the text of a `<run>.report.json`; `undefined` when it is none of a version that can be compared. */
export function parsePastPoint(text: string): PastPoint | undefined {
  const object = parseJson(text);
  if (!isObject(object) || object["version"] !== 1) return undefined;
  const parsed = pastPoint.safeParse(object);
  return parsed.success ? parsed.data : undefined;
}
