import { randomBytes, randomUUID } from "node:crypto";
import type { JsonObject } from "../base/json.ts";
import { after, between, type EpochMs, epochMs, type Millis, millis } from "../base/time.ts";
import type { CompressedTime } from "./compressedTime.ts";
import type { SystemLedger } from "./ledger.ts";
import type { SigningKey } from "./signingKey.ts";
import { effectiveMinutes, type TokenPolicy } from "./tokenPolicy.ts";

/** Whom a session belongs to. `claims` are added to every access token of the session. */
export interface Subject {
  readonly name: string;
  readonly audience: string;
  readonly scope: string;
  readonly claims: JsonObject;
  /** Whether the sign-in gives a refresh token. */
  readonly refreshable: boolean;
}

/** All that follows from one sign-in; its refresh tokens are one family. */
interface Session {
  readonly id: string;
  readonly subject: Subject;
  readonly startedAt: EpochMs;
  revoked: boolean;
}

/** What the server knows of an access token it issued. */
export interface AccessState {
  readonly session: Session;
  readonly issuedAt: EpochMs;
  readonly endsAt: EpochMs;
  lastUsedAt: EpochMs;
}

interface RefreshState {
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

export type Admission =
  | { readonly kind: "admitted"; readonly access: AccessState; readonly left: Millis }
  | { readonly kind: "expired"; readonly age: Millis }
  | { readonly kind: "revoked" | "unknown" };

export type RefreshRejection = "unknown" | "expired" | "idle" | "spent" | "revoked";

/** Issues, refreshes and checks the tokens of one system, as its policy says. */
export class TokenService {
  private readonly issuer: () => string;
  private readonly policy: () => TokenPolicy;
  private readonly time: CompressedTime;
  private readonly ledger: SystemLedger;
  private readonly key: SigningKey;
  private readonly accessTokens = new Map<string, AccessState>();
  private readonly refreshTokens = new Map<string, RefreshState>();

  constructor(parts: {
    readonly issuer: () => string;
    readonly policy: () => TokenPolicy;
    readonly time: CompressedTime;
    readonly ledger: SystemLedger;
    readonly key: SigningKey;
  }) {
    this.issuer = parts.issuer;
    this.policy = parts.policy;
    this.time = parts.time;
    this.ledger = parts.ledger;
    this.key = parts.key;
  }

  signIn(subject: Subject): IssuedTokens {
    this.ledger.token("signIns");
    const now = this.time.now();
    const session: Session = { id: randomUUID(), subject, startedAt: now, revoked: false };
    return this.issue(session, subject.refreshable ? this.newRefreshToken(session, now) : undefined);
  }

  /** Trades a refresh token; a rejection changes nothing, but that a spent one may end its whole family. */
  refresh(refreshToken: string): IssuedTokens | RefreshRejection {
    const policy = this.policy();
    const now = this.time.now();
    const state = this.refreshTokens.get(refreshToken);
    const rejection = state === undefined ? "unknown" : this.rejectionOf(state, policy, now);
    if (state === undefined || rejection !== undefined) {
      this.ledger.token("refreshRejected");
      return rejection ?? "unknown";
    }
    this.ledger.token("refreshes");
    state.lastUsedAt = now;
    state.spent = policy.refreshRotates;
    return this.issue(state.session, state.spent ? this.newRefreshToken(state.session, now) : refreshToken);
  }

  /** Whether an access token holds now; being used slides its idle window. */
  admit(accessToken: string): Admission {
    const access = this.accessTokens.get(accessToken);
    if (access === undefined) return { kind: "unknown" };
    if (access.session.revoked) return { kind: "revoked" };
    const now = this.time.now();
    const { idleMinutes } = this.policy();
    const idle = idleMinutes === undefined ? millis(Number.POSITIVE_INFINITY) : this.time.minutes(idleMinutes);
    if (now >= access.endsAt || now - access.lastUsedAt >= idle) {
      return { kind: "expired", age: between(access.issuedAt, now) };
    }
    access.lastUsedAt = now;
    return { kind: "admitted", access, left: millis(Math.min(access.endsAt - now, idle)) };
  }

  private rejectionOf(state: RefreshState, policy: TokenPolicy, now: EpochMs): RefreshRejection | undefined {
    if (state.session.revoked) return "revoked";
    if (state.spent) {
      if (policy.reuseRevokesFamily) state.session.revoked = true;
      return "spent";
    }
    const since = policy.refreshSliding ? state.lastUsedAt : state.session.startedAt;
    if (now - since >= this.time.minutes(policy.refreshMinutes)) return "expired";
    const idle = policy.refreshIdleMinutes;
    if (idle !== undefined && now - state.lastUsedAt >= this.time.minutes(idle)) return "idle";
    return undefined;
  }

  private newRefreshToken(session: Session, now: EpochMs): string {
    const token = randomBytes(32).toString("base64url");
    this.refreshTokens.set(token, { session, issuedAt: now, lastUsedAt: now, spent: false });
    return token;
  }

  private issue(session: Session, refreshToken: string | undefined): IssuedTokens {
    const { subject } = session;
    const policy = this.policy();
    const now = this.time.now();
    const declared = this.time.minutes(policy.accessMinutes);
    const wallClock = this.time.wallClock();
    const accessToken = this.key.sign({
      iss: this.issuer(),
      sub: subject.name,
      aud: subject.audience,
      iat: Math.floor(wallClock / 1000),
      // A NumericDate is whole seconds (RFC 7519 2); `expires_in` is the exact word on a compressed life.
      exp: Math.ceil((wallClock + declared) / 1000),
      jti: randomUUID(),
      sid: session.id,
      auth_time: Math.floor((session.startedAt + this.time.offset) / 1000),
      scope: subject.scope,
      ...subject.claims,
    });
    const endsAt = after(now, this.time.minutes(effectiveMinutes(policy, subject.scope)));
    this.accessTokens.set(accessToken, { session, issuedAt: now, endsAt, lastUsedAt: epochMs(now) });
    return { accessToken, refreshToken, expiresIn: this.time.wireSeconds(declared), scope: subject.scope };
  }
}
