import type { JsonObject } from "../base/json.ts";
import type { EpochMs, Millis } from "../base/time.ts";

/** Whom a session belongs to. `claims` are added to every access token of the session. */
export interface Subject {
  readonly name: string;
  readonly kind: "user" | "service";
  readonly audience: string;
  readonly scope: string;
  readonly claims: JsonObject;
  /** Whether the sign-in gives a refresh token. */
  readonly refreshable: boolean;
}

/** Why a session ended before its time. */
export type SessionEnd = "revoked" | "reused" | "taken-over" | "signed-out";

/** All that follows from one sign-in; its refresh tokens are one family. */
export interface Session {
  readonly id: string;
  readonly subject: Subject;
  readonly startedAt: EpochMs;
  ended: SessionEnd | undefined;
}

/** What the server knows of an access token it issued. */
export interface AccessState {
  readonly session: Session;
  readonly issuedAt: EpochMs;
  /** What the client was told, in `expires_in` or later in a header. */
  declaredEndsAt: EpochMs;
  readonly endsAt: EpochMs;
  lastUsedAt: EpochMs;
  revoked: boolean;
}

export interface RefreshState {
  readonly session: Session;
  readonly issuedAt: EpochMs;
  lastUsedAt: EpochMs;
  spent: boolean;
}

/** What a sign-in or refresh gives. `expiresIn` in seconds as the wire says them. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresIn: number;
  readonly scope: string;
}

/** The server does not take the token. */
export type Unadmitted =
  | { readonly kind: "expired"; readonly age: Millis }
  | { readonly kind: "ended"; readonly why: SessionEnd }
  /** Never issued, or not sent at all. */
  | { readonly kind: "unknown" | "absent" };

export type Admission = { readonly kind: "admitted"; readonly access: AccessState; readonly left: Millis } | Unadmitted;

export type RefreshRejection = "unknown" | "expired" | "idle" | "spent" | SessionEnd;
