import { en } from "zod/locales";
import type * as z from "zod/mini";
import type { JsonValue } from "../base/json.ts";

/** A fault plan or policy from outside that does not fit; `problems` names each wrong field. */
export class InputNotUnderstood extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.name = "InputNotUnderstood";
    this.problems = problems;
  }
}

/** Throws `InputNotUnderstood` with all problems at once. */
export function parseOutside<T extends z.ZodMiniType>(schema: T, value: JsonValue | undefined): z.output<T> {
  if (value === undefined) throw new InputNotUnderstood(["not JSON"]);
  const result = schema.safeParse(value, { error: en().localeError });
  if (result.success) return result.data;
  throw new InputNotUnderstood(
    result.error.issues.map(({ path, message }) => `${path.join(".") || "top level"}: ${message}`),
  );
}
