import * as z from "zod/mini";
import type { JsonValue } from "../base/json.ts";
import { parseOutside } from "./outsideInput.ts";
import { systemNames } from "./systemName.ts";

const when = {
  /** Probability per request, 0 to 1; absent: every request. */
  share: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  /** At most this often; absent: without end. */
  count: z.optional(z.int().check(z.minimum(0))),
  /** This many requests pass first. */
  after: z.optional(z.int().check(z.minimum(0))),
};

const occurrence = z.union([z.number().check(z.minimum(0), z.maximum(1)), z.strictObject(when)]);

const statusFault = z.strictObject({
  ...when,
  status: z.int().check(z.minimum(400), z.maximum(599)),
  /** Seconds of this machine's clock, or any text to be sent as it is. */
  retryAfter: z.optional(z.union([z.number(), z.string()])),
  /** How seconds are said (RFC 9110 10.2.3); absent: as seconds. */
  retryAfterAs: z.optional(z.enum(["seconds", "date"])),
});

const brokenFault = z.strictObject({
  ...when,
  /** What comes with a 200 in place of the answer. `endless` goes on until the client hangs up, or for 1 GiB. */
  as: z.enum(["truncated", "empty", "text", "array", "no-token", "odd-types", "null-token", "endless"]),
  /** Whether the request took effect before. Absent: it did not. */
  applied: z.optional(z.boolean()),
});

const faultSet = {
  status: z.optional(z.array(statusFault)),
  /** Cut without having applied anything. */
  resetBefore: z.optional(occurrence),
  /** Applied, then cut: the answer is lost. At the token endpoint: rotated, and the new token never arrives. */
  resetAfter: z.optional(occurrence),
  /** A 200 with a sign-in page, as from a captive portal. */
  html: z.optional(occurrence),
  delay: z.optional(z.strictObject({ ...when, ms: z.number().check(z.minimum(0)) })),
  /** Taken, and never answered; nothing is applied. */
  hang: z.optional(occurrence),
  /** Applied, and answered a byte at a time, with so many milliseconds between two. */
  drip: z.optional(z.strictObject({ ...when, ms: z.number().check(z.minimum(0)) })),
  broken: z.optional(z.array(brokenFault)),
};

const systemFaults = z.strictObject({
  ...faultSet,
  /** Somebody else changes a record just after it was read, where records have versions. */
  rival: z.optional(occurrence),
  /** How far the system's clock is ahead: shifts `Date`, `iat`, `exp` and its own checks. */
  clockOffsetMs: z.optional(z.number()),
  signIn: z.optional(z.strictObject(faultSet)),
  refresh: z.optional(z.strictObject(faultSet)),
  signOut: z.optional(z.strictObject(faultSet)),
});

const faultPlan = z.partialRecord(z.enum(systemNames), systemFaults);

/** How often a fault strikes: a share of the requests, or a count after some have passed. */
export type Occurrence = z.infer<typeof occurrence>;
export type BrokenFault = z.infer<typeof brokenFault>;
export type StatusFault = z.infer<typeof statusFault>;
/** What can go wrong with one kind of request. */
export type FaultSet = { [Kind in keyof typeof faultSet]?: z.infer<(typeof faultSet)[Kind]> };
/** Faults of the API, and of sign-in, refresh and sign-out apart. */
export type SystemFaults = z.infer<typeof systemFaults>;
export type FaultPlan = z.infer<typeof faultPlan>;

/** Reads a fault plan from outside. Throws an `InputNotUnderstood` that names each wrong field. */
export function parseFaultPlan(value: JsonValue | undefined): FaultPlan {
  return parseOutside(faultPlan, value);
}
