import type { EpochMs, Millis } from "../base/time.ts";
import type { Source } from "./source.ts";

/** What can be wrong with a connection's tokens, with the facts that the sentences need. */
export interface FindingFacts {
  "lifetime-shorter-than-declared": {
    readonly declared: Millis;
    readonly seen: Millis;
    readonly scope: string | null;
  };
  /** With fewer scopes a token lived longer. `livedWithout` is how long, as far as was seen. */
  "scope-limits-lifetime": {
    readonly scopes: readonly string[];
    readonly seen: Millis;
    readonly declared: Millis | null;
    readonly livedWithout: Millis | null;
  };
  "scope-missing": {
    readonly missing: readonly string[];
    readonly why: "not-granted" | "lost-on-refresh" | "asked-for-by-api" | "no-refresh-token";
  };
  /** `survived` is the longest pause after which the token was still taken; 0 where none was measured. */
  "idle-window": {
    readonly idle: Millis;
    readonly survived: Millis;
    readonly keptAlive: boolean;
    readonly known: boolean;
  };
  /** `known` here and below: the connection declares it already, so that Longhaul keeps to it. */
  "absolute-session-limit": { readonly life: Millis; readonly known: boolean };
  "refresh-absolute-lifetime": {
    readonly life: Millis;
    readonly refreshes: number;
    readonly sure: boolean;
    readonly known: boolean;
  };
  "refresh-idle-timeout": { readonly idle: Millis; readonly sure: boolean; readonly known: boolean };
  "rotation-on": { readonly tested: boolean };
  "rotation-reuse-detected": { readonly words: string };
  "rotation-not-enforced": { readonly verdict: "not-enforced" | "not-rotating" };
  "refresh-response-without-refresh-token": Record<never, never>;
  "new-session-on-refresh": { readonly by: readonly string[] };
  /** `ahead` is positive when the server's clock is ahead. */
  "clock-skew": { readonly ahead: Millis; readonly tolerance: Millis };
  "clock-drifting": { readonly from: Millis; readonly to: Millis; readonly over: Millis };
  "key-expired": { readonly endedAt: EpochMs };
  "key-expiry-unknown": { readonly askable: boolean };
  "key-reference-stale": { readonly endsAt: EpochMs | null };
  "permission-denied-not-expired": { readonly words: string };
  "overlapping-runs": { readonly jobs: readonly string[]; readonly overlap: Millis; readonly exclusive: boolean };
  "exclusive-session-taken-over": { readonly name: string };
  "quota-exceeded": { readonly resetsAt: EpochMs | null };
  "gateway-timeout-or-cache": { readonly sign: GatewaySign };
  "revoked-by-server": { readonly words: string };
  "lifetime-too-short-for-run": {
    readonly job: string;
    readonly duration: Millis;
    readonly limit: RunLimit;
    readonly life: Millis;
    /** What carries the run over that end. */
    readonly cover: "refresh" | "sign-in" | "service" | "new-key" | "none";
  };
  "lifetime-longer-than-prudent": { readonly life: Millis };
  "plain-http": { readonly urls: readonly string[] };
  "wildcard-redirect": { readonly url: string };
  "no-pkce": { readonly url: string };
  "sign-in-refused": { readonly words: string };
  "fresh-token-refused": { readonly words: string };
  "token-endpoint-unavailable": { readonly words: string };
}

export type GatewaySign = "html" | "cached" | "timed-out" | "redirected";

/** Which end of a token a run meets. */
export type RunLimit = "access" | "refresh" | "session" | "key";

export type FindingId = keyof FindingFacts;

/** `problem` breaks runs now, `warning` is going to or weakens security, `note` is worth knowing and taken care of. */
export const severities = ["problem", "warning", "note"] as const;

export type Severity = (typeof severities)[number];

/** What one piece of evidence is about. */
export const evidenceNames = [
  "declared-life",
  "seen-life",
  "last-taken",
  "life-left",
  "end-after-use",
  "lived-without",
  "asked-scope",
  "granted-scope",
  "scope-needed",
  "scope-lost",
  "idle-declared",
  "pause-fatal",
  "pause-survived",
  "steady-use",
  "session-declared",
  "session-seen",
  "refresh-declared",
  "refresh-idle-declared",
  "refresh-refused",
  "refreshes-before",
  "refresh-gap",
  "refresh-token",
  "rotation-declared",
  "rotation-tested",
  "session-claims",
  "clock-ahead",
  "tolerance",
  "key-end",
  "key-refused",
  "answer",
  "media",
  "cache",
  "refused-records",
  "stopped",
  "trouble",
  "run",
  "overlap",
  "exclusive",
  "quota-left",
  "quota-reset",
  "duration",
  "address",
  "authorization",
] as const;

export type EvidenceName = (typeof evidenceNames)[number];

export type EvidenceValue =
  | { readonly is: "span"; readonly ms: Millis }
  | { readonly is: "time"; readonly at: EpochMs }
  | { readonly is: "count"; readonly count: number }
  /** Of the server or the files: to be shown as a quotation. */
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "nothing" };

/** What was seen, when, and from what. `at` is `null` for what is configured. */
export interface Evidence {
  readonly name: EvidenceName;
  readonly value: EvidenceValue;
  readonly at: EpochMs | null;
  readonly source: Source;
}

export interface FindingOf<Id extends FindingId> {
  readonly id: Id;
  readonly severity: Severity;
  readonly facts: FindingFacts[Id];
  /** Never empty. */
  readonly evidence: readonly Evidence[];
}

export type Finding = { [Id in FindingId]: FindingOf<Id> }[FindingId];
