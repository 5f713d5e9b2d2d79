import * as z from "zod/mini";
import type { JsonValue } from "../base/json.ts";
import { parseOutside } from "./outsideInput.ts";
import { systemNames } from "./systemName.ts";

/** How a system lets its tokens live and die. Every span counts minutes of theirs. */
export interface TokenPolicy {
  /** What the server says: `expires_in` and `exp`. */
  readonly accessMinutes: number;
  /** What it enforces, where that is shorter. */
  readonly effectiveMinutes?: number | undefined;
  /** Shorter still for tokens that carry a scope. */
  readonly scopeMinutes?: Readonly<Record<string, number>> | undefined;
  /** An access token unused for this long is dead. */
  readonly idleMinutes?: number | undefined;
  /** Life of a refresh token: since its last use when sliding, else since the sign-in. */
  readonly refreshMinutes: number;
  /** A refresh token unused for this long is dead. */
  readonly refreshIdleMinutes?: number | undefined;
  readonly refreshSliding: boolean;
  /** Each use gives a new refresh token and spends the old one. */
  readonly refreshRotates: boolean;
  /** A spent refresh token that comes again ends the whole session (RFC 9700 4.14.2). */
  readonly reuseRevokesFamily: boolean;
  /** Access and refresh tokens alike end this long after the sign-in, however often they are used or renewed. */
  readonly sessionMinutes?: number | undefined;
  /** A sign-in ends every other session of the same name. */
  readonly exclusiveSession?: boolean | undefined;
  /** Refusals say whether a token expired, was revoked, spent or taken over. In the field they do not. */
  readonly tellsWhy?: boolean | undefined;
  /** Consent and device codes are granted without a person. */
  readonly autoApprove?: boolean | undefined;
  /** Requests that one user has within 24 hours. */
  readonly quotaRequests?: number | undefined;
}

const minutes = z.optional(z.number().check(z.positive()));

const policyChange = z.strictObject({
  accessMinutes: minutes,
  effectiveMinutes: minutes,
  scopeMinutes: z.optional(z.record(z.string(), z.number().check(z.positive()))),
  idleMinutes: minutes,
  refreshMinutes: minutes,
  refreshIdleMinutes: minutes,
  refreshSliding: z.optional(z.boolean()),
  refreshRotates: z.optional(z.boolean()),
  reuseRevokesFamily: z.optional(z.boolean()),
  sessionMinutes: minutes,
  exclusiveSession: z.optional(z.boolean()),
  tellsWhy: z.optional(z.boolean()),
  autoApprove: z.optional(z.boolean()),
  quotaRequests: z.optional(z.int().check(z.minimum(0))),
});

const policyPlan = z.partialRecord(z.enum(systemNames), policyChange);

/** Site settings that differ from a system's defaults. */
export type PolicyChange = z.infer<typeof policyChange>;
export type PolicyPlan = z.infer<typeof policyPlan>;

/** Reads policies from outside. Throws an `InputNotUnderstood` that names each wrong field. */
export function parsePolicyPlan(value: JsonValue | undefined): PolicyPlan {
  return parseOutside(policyPlan, value);
}

export function withChanges(policy: TokenPolicy, change: PolicyChange): TokenPolicy {
  const set = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...policy, ...Object.fromEntries(set) };
}

/** Minutes of theirs for which an access token with these scopes really holds. */
export function effectiveMinutes(policy: TokenPolicy, scope: string): number {
  const limits = [policy.accessMinutes, policy.effectiveMinutes ?? policy.accessMinutes];
  for (const one of scope.split(" ")) limits.push(policy.scopeMinutes?.[one] ?? policy.accessMinutes);
  return Math.min(...limits);
}
