import type { Millis } from "../base/time.ts";
import { LONGEST_QUOTA_WAIT, type QuotaEnd } from "./quota.ts";
import type { ScopeRefusal } from "./scopeRefusal.ts";
import { mustNotRepeat, type WriteKind } from "./writeKind.ts";

/** How one try ended, as far as the decision needs to know. */
export type TryResult =
  /** `status` of an answer whose head came and whose body broke off. */
  | { readonly kind: "not-sent" | "cut"; readonly status?: number }
  | {
      readonly kind: "answer";
      readonly status: number;
      /** HTML came where JSON was expected. */
      readonly html: boolean;
      /** From `Retry-After`, counted from now; absent when the server named no time. */
      readonly retryAfter?: Millis;
      /** The request quota is used up. */
      readonly quota?: QuotaEnd;
      /** The token's scope does not reach. */
      readonly scope?: ScopeRefusal;
      /** `met`: all that the job asserts holds, whatever the status. `failed`: applied, and not what it asserts. */
      readonly assertion?: "met" | "failed";
    };

export interface TryContext {
  readonly write: WriteKind;
  readonly method: string;
  readonly result: TryResult;
  /** Counted tries, this one included. Waiting for a busy or absent server is not counted. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** A try of this record, this one included, may have been applied: it was cut or ended in a server error. */
  readonly mayBeApplied: boolean;
  /** The job asserts something of the answer, which only a whole one can show. */
  readonly asserts?: boolean;
  /** The server took records of this attempt before. */
  readonly tookOthers: boolean;
}

/** What holds the whole origin back. */
export type PauseReason = "throttled" | "unavailable" | "quota";

export type StopReason = "html" | "unauthorised" | "scope" | "quota";

export type Decision =
  | { readonly kind: "done" }
  | { readonly kind: "dead" }
  /** The server has another version than the one meant: what it has now decides. */
  | { readonly kind: "conflict" }
  /** Sent, and whether it was applied cannot be told. */
  | { readonly kind: "unknown" }
  /** Try again after backing off. */
  | { readonly kind: "retry" }
  /** The whole origin pauses, then this record goes again; the try does not count. */
  | { readonly kind: "pause"; readonly because: PauseReason; readonly retryAfter?: Millis }
  /** The run stops, resumable; this record stays pending. */
  | { readonly kind: "stop"; readonly because: StopReason }
  /** Dead letter; several in a row stop the run. */
  | { readonly kind: "forbidden" };

/** The retry matrix: what follows from one try, from nothing but these facts. */
export function decide(context: TryContext): Decision {
  const { result } = context;
  if (result.kind !== "answer") {
    return result.kind === "cut" ? decideCut(context, result.status) : { kind: "pause", because: "unavailable" };
  }
  if (result.html && result.status < 400) return { kind: "stop", because: "html" };
  // No redirect is followed with a credential; one that an API answers with leads to a sign-in page.
  if (result.status >= 300 && result.status < 400 && result.status !== 304) return { kind: "stop", because: "html" };
  if (result.quota && result.status >= 400) return decideQuota(result.quota);
  if (result.assertion) return { kind: result.assertion === "met" ? "done" : "dead" };
  if (result.status === 403) return decideForbidden(context, result.scope);
  return decideStatus(context, result.status, result.retryAfter);
}

/** A 2xx whose body broke off is an answer all the same, except to who wanted the body. */
function decideCut(context: TryContext, status: number | undefined): Decision {
  const accepted = status !== undefined && status >= 200 && status < 300;
  const isEnough = context.write !== "read" && context.asserts !== true;
  return accepted && isEnough ? { kind: "done" } : againOrUnknown(context);
}

/** The request was counted and not carried out; the others would only be counted too. */
function decideQuota({ resetsIn }: QuotaEnd): Decision {
  if (resetsIn === undefined || resetsIn > LONGEST_QUOTA_WAIT) return { kind: "stop", because: "quota" };
  return { kind: "pause", because: "quota", retryAfter: resetsIn };
}

/** A scope under which nothing went through is at fault for every record alike: none of them pays for it. */
function decideForbidden(context: TryContext, scope: ScopeRefusal | undefined): Decision {
  const { tookOthers, write, mayBeApplied } = context;
  if (scope && !tookOthers) return { kind: "stop", because: "scope" };
  // Perhaps refused before the key was looked at: what an earlier try did stays open. Any other refusal of the same key
  // and bytes speaks for that try too.
  if (write === "keyed" && mayBeApplied) return { kind: "unknown" };
  return { kind: "forbidden" };
}

function decideStatus(context: TryContext, status: number, retryAfter: Millis | undefined): Decision {
  if (status >= 200 && status < 300) return { kind: "done" };
  switch (status) {
    case 401:
      return { kind: "stop", because: "unauthorised" };
    case 404:
    case 410:
      return context.method === "DELETE" && context.mayBeApplied ? { kind: "done" } : { kind: "dead" };
    case 409:
      if (context.write === "conditional" || context.write === "patch") return { kind: "conflict" };
      return context.write === "keyed" ? again(context) : { kind: "dead" };
    case 412:
      if (context.write === "conditional") return { kind: "conflict" };
      return context.mayBeApplied ? { kind: "unknown" } : { kind: "dead" };
    case 429:
      return { kind: "pause", because: "throttled", ...(retryAfter !== undefined && { retryAfter }) };
    case 503:
      if (retryAfter === undefined && mustNotRepeat(context.write)) return { kind: "unknown" };
      return { kind: "pause", because: "unavailable", ...(retryAfter !== undefined && { retryAfter }) };
    case 500:
      if (context.write === "keyed" && context.attempt >= 2) return { kind: "unknown" };
      return againOrUnknown(context);
    case 408:
    case 502:
    case 504:
      return againOrUnknown(context);
    default:
      return status >= 500 ? againOrUnknown(context) : { kind: "dead" };
  }
}

/** The server may have acted: repeat where that is harmless, else nobody can tell. */
function againOrUnknown(context: TryContext): Decision {
  return mustNotRepeat(context.write) ? { kind: "unknown" } : again(context);
}

function again({ attempt, maxAttempts, result, write, mayBeApplied }: TryContext): Decision {
  if (attempt < maxAttempts) return { kind: "retry" };
  // A redrive sends a dead letter under a new key, by which the server would not know it: so an edited record is no
  // repeat of the old one, and for the same reason only a definite refusal may become a dead letter.
  if (write === "keyed" && mayBeApplied) return { kind: "unknown" };
  // The last try was cut: a write may stand at the server although no answer says so.
  return result.kind === "cut" && write !== "read" ? { kind: "unknown" } : { kind: "dead" };
}

/** The way to the server or a gateway on it is at fault, rather than the record. */
export function isTroubleOnTheWay(result: TryResult): boolean {
  return result.kind === "cut" || (result.kind === "answer" && [408, 502, 504].includes(result.status));
}

/** Refused before anything was done with it. */
export function wasNotApplied(decision: Decision): boolean {
  return decision.kind === "pause" || (decision.kind === "stop" && decision.because !== "html");
}
