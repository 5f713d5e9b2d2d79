import * as z from "zod/mini";
import type { JsonValue } from "../base/json.ts";
import { parseOutside } from "./outsideInput.ts";
import { systemNames } from "./systemName.ts";

const systemActions = z.strictObject({
  /** Ends every session now; an application key is replaced, so that its old value is stale. */
  revokeSessions: z.optional(z.literal(true)),
  /** Rejects all access tokens there are, once; refresh tokens go on. */
  rejectTokens: z.optional(z.literal(true)),
  /** Someone else signs in as the same user and takes the session over. */
  takeOver: z.optional(z.literal(true)),
  /** Whose requests are answered 403 from now on. */
  denied: z.optional(z.enum(["none", "user", "service", "all"])),
  /** How far the system's clock is ahead; as in the fault plan, and until the next one. */
  clockOffsetMs: z.optional(z.number()),
});

const actionPlan = z.partialRecord(z.enum(systemNames), systemActions);

/** What an administrator, a colleague or a clock does to a system in the middle of a run. */
export type SystemActions = z.infer<typeof systemActions>;
export type ActionPlan = z.infer<typeof actionPlan>;

/** Reads actions from outside. Throws an `InputNotUnderstood` that names each wrong field. */
export function parseActionPlan(value: JsonValue | undefined): ActionPlan {
  return parseOutside(actionPlan, value);
}
