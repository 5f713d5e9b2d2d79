import type { Grant, IdentityKind } from "../auth/connection.ts";
import type { Limit } from "../auth/tokenSource.ts";
import type { IdentityReason } from "../engine/chooseIdentity.ts";
import type { RequestForecast } from "../engine/forecastRequests.ts";
import type { RecordsForm } from "../engine/recordsForm.ts";
import type { FailureMessage } from "./failureMessage.ts";

/** `unknown`: a limit is ahead that only a person can move, and nothing says whether the run ends before it. */
export const forecastVerdicts = ["fine", "needs-person", "unknown"] as const;

export type ForecastVerdict = (typeof forecastVerdicts)[number];

/** What may go otherwise, although the figures do not show it. */
export const forecastCautions = [
  /** Somebody signs in before the first record. */
  "sign-in-first",
  /** Requests are farther apart than the idle window of the token. */
  "idle-closes",
  /** A pause, of the server or of a quota, can be longer than the idle window, and no keep-alive call holds it open. */
  "idle-unguarded",
  /** Whoever signs in as the same user ends the session. */
  "exclusive-session",
  /** The server counts requests, and nobody asked it how many are left. */
  "quota-unknown",
  /** More requests than are left: the run waits until the server counts anew. */
  "quota-short",
  /** Nothing is known of the life of its tokens. */
  "life-unknown",
] as const;

export type ForecastCaution = (typeof forecastCautions)[number];

/** What to do, the simplest first. Spans in milliseconds. */
export type ForecastRemedy =
  | { readonly kind: "run-as-service" }
  | { readonly kind: "add-service" }
  | { readonly kind: "new-key"; readonly leastMs: number | null }
  | { readonly kind: "raise-lifetime"; readonly binding: Limit["binding"]; readonly leastMs: number | null }
  | { readonly kind: "split"; readonly records: number }
  | { readonly kind: "keep-alive"; readonly everyMs: number }
  /** `tooShort`: past runs were, to tell anything. */
  | { readonly kind: "measure"; readonly tooShort?: true };

/** One limit that the run meets, counted from its start. */
export interface ForecastLimit {
  readonly binding: Limit["binding"];
  readonly afterMs: number;
  /** Number of the record that is about to be sent then; `null` where the duration is not known. */
  readonly record: number | null;
  readonly outcome: "refreshed" | "signed-in" | "needs-person";
  /** Renewed ahead of the end, so long after the start. */
  readonly renewedMs: number | null;
}

/** What a run is going to meet, reckoned without sending anything. This is what `forecast --json` prints. */
export interface ForecastView {
  readonly job: string;
  readonly connection: string;
  readonly verdict: ForecastVerdict;
  readonly records: { readonly total: number; readonly toDo: number };
  /** Id of the unfinished run that goes on. */
  readonly resumes: string | null;
  /** Id of the run that has sent all of it already: nothing is left, and the figures are those of `--fresh`. */
  readonly finished?: string;
  readonly duration: {
    readonly from: "job" | "past" | "rate" | "nothing";
    readonly ms: number | null;
  };
  readonly identity: {
    readonly kind: IdentityKind;
    readonly because: IdentityReason;
    readonly grant: Grant;
    readonly name: string | null;
  };
  readonly tokens: {
    /** The first access token's; `learned` says that it was seen to be shorter than declared. */
    readonly lifeMs: number | null;
    readonly from: Limit["binding"] | null;
    /** The first sign-in is not among them. */
    readonly refreshes: number | null;
    readonly signIns: number | null;
  };
  /** In the order in which the run meets them. */
  readonly limits: readonly ForecastLimit[];
  /** After a limit that needs a person the newest access token may hold until here. */
  readonly holdsAtMostMs: number | null;
  readonly requests: RequestForecast | null;
  readonly quota: { readonly left: number | null } | null;
  readonly cautions: readonly ForecastCaution[];
  readonly remedies: readonly ForecastRemedy[];
}

/** What an editor knows of one identity's tokens: spans, no token. */
export interface KnownTokensMessage {
  readonly identity: IdentityKind;
  readonly learnedMs: number | null;
  /** Of the access token that is held; `null` where none is. */
  readonly ageMs: number | null;
  readonly ends: readonly { readonly binding: Limit["binding"]; readonly inMs: number }[];
}

/** Why nobody looked whether the server lets the run in. */
export const uncheckedReasons = [
  "offline",
  "no-secrets",
  "person-needed",
  "spends-token",
  "run-moving",
  "nowhere-to-look",
  "not-signed-in",
  "no-consent",
] as const;

export type UncheckedReason = (typeof uncheckedReasons)[number];

/** Whether the server lets the run in, as one harmless GET showed. */
export type AccessView =
  /** `variable`: where the first secret that is missing could stand. */
  | { readonly state: "unchecked"; readonly because: UncheckedReason; readonly variable?: string }
  | {
      readonly state: "granted" | "refused" | "unclear";
      readonly identity: IdentityKind;
      readonly url: string;
      /** `null`: there was no answer. */
      readonly status: number | null;
      readonly failure: FailureMessage | null;
      readonly scope: string | null;
      /** Life that the token had left; `null` where it has no known end. */
      readonly tokenMs: number | null;
      /** How far the server's clock is ahead; `null` where that was not measured. */
      readonly skewMs: number | null;
      readonly toleranceMs: number;
      readonly quotaLeft: number | null;
    };

/** The first requests of a job as they would be sent, whether the server lets them in, and what the run is going to meet. */
export interface DryRunView {
  readonly job: string;
  readonly records: number;
  readonly segments: number;
  /** The records are dead letters of a run. */
  readonly redrive?: true;
  /** How many records were chosen, where only some were. */
  readonly chosen?: number;
  /** How the records are read, where that needs telling. */
  readonly form?: RecordsForm;
  /** Secrets are masked: `Authorization: Bearer ••••`. */
  readonly shown: readonly ShownRequest[];
  readonly access: AccessView;
  readonly forecast: ForecastView;
}

export interface ShownRequest {
  readonly record: number;
  readonly line: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the header whose value begins with the id of the run, which is not known before it begins. */
  readonly perRun: string | null;
  readonly body: string | null;
}
