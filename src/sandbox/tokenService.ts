import { randomBytes, randomUUID } from "node:crypto";
import type { JsonObject } from "../base/json.ts";
import { after, between, type EpochMs, epochMs, type Millis, millis } from "../base/time.ts";
import type { CompressedTime } from "./compressedTime.ts";
import type { SystemLedger } from "./ledger.ts";
import type {
  AccessState,
  Admission,
  IssuedTokens,
  RefreshRejection,
  RefreshState,
  Session,
  SessionEnd,
  Subject,
} from "./session.ts";
import type { SigningKey } from "./signingKey.ts";
import { effectiveMinutes, type TokenPolicy } from "./tokenPolicy.ts";

export interface TokenServiceParts {
  readonly issuer: () => string;
  readonly policy: () => TokenPolicy;
  readonly time: CompressedTime;
  readonly ledger: SystemLedger;
  readonly key: SigningKey;
  /** Whether access tokens say nothing, where they are not JWTs. */
  readonly opaque: boolean;
}

const forever = millis(Number.POSITIVE_INFINITY);

/** Issues, refreshes, checks and ends the tokens of one system, as its policy says. */
export class TokenService {
  private readonly parts: TokenServiceParts;
  private readonly accessTokens = new Map<string, AccessState>();
  private readonly refreshTokens = new Map<string, RefreshState>();

  constructor(parts: TokenServiceParts) {
    this.parts = parts;
  }

  signIn(subject: Subject): IssuedTokens {
    const { ledger, time } = this.parts;
    ledger.token("signIns");
    if (this.parts.policy().exclusiveSession === true) this.endSessionsOf(subject.name);
    const now = time.now();
    const session: Session = { id: randomUUID(), subject, startedAt: now, ended: undefined };
    return this.issue(session, subject.refreshable ? this.newRefreshToken(session, now) : undefined);
  }

  /** Trades a refresh token; a rejection changes nothing, but that a spent one may end its whole family. */
  refresh(refreshToken: string): IssuedTokens | RefreshRejection {
    const { ledger, time } = this.parts;
    const policy = this.parts.policy();
    const now = time.now();
    const state = this.refreshTokens.get(refreshToken);
    const rejection = state === undefined ? "unknown" : this.rejectionOf(state, policy, now);
    if (state === undefined || rejection !== undefined) {
      ledger.token("refreshRejected");
      return rejection ?? "unknown";
    }
    ledger.token("refreshes");
    state.lastUsedAt = now;
    state.spent = policy.refreshRotates;
    return this.issue(state.session, state.spent ? this.newRefreshToken(state.session, now) : refreshToken);
  }

  /** Whether an access token of a request holds now; being used slides its idle window. */
  admit(accessToken: string): Admission {
    const access = this.accessTokens.get(accessToken);
    if (access === undefined) return { kind: "unknown" };
    const { ledger, time } = this.parts;
    const why = access.session.ended ?? (access.revoked ? "revoked" : undefined);
    if (why !== undefined) {
      ledger.token("sentEnded");
      return { kind: "ended", why };
    }
    const now = time.now();
    const { idleMinutes } = this.parts.policy();
    const idle = idleMinutes === undefined ? forever : time.minutes(idleMinutes);
    if (now >= access.endsAt || now - access.lastUsedAt >= idle) {
      ledger.token("sentExpired");
      if (now >= access.declaredEndsAt) ledger.token("sentPastDeclared");
      return { kind: "expired", age: between(access.issuedAt, now) };
    }
    access.lastUsedAt = now;
    return { kind: "admitted", access, left: millis(Math.min(access.endsAt - now, idle)) };
  }

  /** Gives a token back (RFC 7009 2): a refresh token ends its session, an access token itself only. */
  giveBack(token: string): void {
    const refresh = this.refreshTokens.get(token);
    const access = this.accessTokens.get(token);
    if (refresh === undefined && access === undefined) return;
    this.parts.ledger.token("signOuts");
    if (refresh !== undefined) refresh.session.ended ??= "signed-out";
    if (access !== undefined) access.revoked = true;
  }

  /** Ends the session that this access token belongs to. */
  endSessionOf(accessToken: string, why: SessionEnd): void {
    const access = this.accessTokens.get(accessToken);
    if (access !== undefined) access.session.ended ??= why;
  }

  /** Ends every session there is. */
  endSessions(why: SessionEnd): void {
    for (const { session } of this.accessTokens.values()) session.ended ??= why;
  }

  /** Takes no access token any more that was issued until now; refresh tokens go on. */
  endAccessTokens(): void {
    for (const access of this.accessTokens.values()) access.revoked = true;
  }

  /** An ID token (OpenID Connect Core 2) for the client that asked for one. */
  idToken(subject: Subject, client: { readonly id: string; readonly nonce: string | undefined }): string {
    const at = Math.floor(this.parts.time.wallClock() / 1000);
    return this.parts.key.sign({
      iss: this.parts.issuer(),
      sub: subject.name,
      aud: client.id,
      iat: at,
      exp: at + 300,
      auth_time: at,
      ...(client.nonce === undefined ? {} : { nonce: client.nonce }),
    });
  }

  private endSessionsOf(name: string): void {
    for (const { session } of this.accessTokens.values()) {
      if (session.subject.name === name) session.ended ??= "taken-over";
    }
  }

  private rejectionOf(state: RefreshState, policy: TokenPolicy, now: EpochMs): RefreshRejection | undefined {
    const { ledger, time } = this.parts;
    const { session } = state;
    if (state.spent) {
      ledger.token("refreshReused");
      if (policy.reuseRevokesFamily && session.ended === undefined) {
        session.ended = "reused";
        ledger.token("familiesRevoked");
      }
      return "spent";
    }
    if (session.ended !== undefined) return session.ended;
    const since = policy.refreshSliding ? state.lastUsedAt : session.startedAt;
    if (now - since >= time.minutes(policy.refreshMinutes) || now >= this.sessionEnd(session)) return "expired";
    const idle = policy.refreshIdleMinutes;
    return idle !== undefined && now - state.lastUsedAt >= time.minutes(idle) ? "idle" : undefined;
  }

  private sessionEnd(session: Session): EpochMs {
    const { sessionMinutes } = this.parts.policy();
    return after(session.startedAt, sessionMinutes === undefined ? forever : this.parts.time.minutes(sessionMinutes));
  }

  private newRefreshToken(session: Session, now: EpochMs): string {
    const token = opaqueToken();
    this.refreshTokens.set(token, { session, issuedAt: now, lastUsedAt: now, spent: false });
    return token;
  }

  private issue(session: Session, refreshToken: string | undefined): IssuedTokens {
    const { subject } = session;
    const { time } = this.parts;
    const policy = this.parts.policy();
    const now = time.now();
    const declared = time.minutes(policy.accessMinutes);
    const accessToken = this.parts.opaque ? opaqueToken() : this.parts.key.sign(this.claims(session, declared));
    const holds = after(now, time.minutes(effectiveMinutes(policy, subject.scope)));
    this.accessTokens.set(accessToken, {
      session,
      issuedAt: now,
      declaredEndsAt: after(now, declared),
      endsAt: epochMs(Math.min(holds, this.sessionEnd(session))),
      lastUsedAt: now,
      revoked: false,
    });
    return { accessToken, refreshToken, expiresIn: time.wireSeconds(declared), scope: subject.scope };
  }

  private claims(session: Session, declared: Millis): JsonObject {
    const { issuer, time } = this.parts;
    const { subject } = session;
    const wallClock = time.wallClock();
    return {
      iss: issuer(),
      sub: subject.name,
      aud: subject.audience,
      iat: Math.floor(wallClock / 1000),
      // A NumericDate is whole seconds (RFC 7519 2); `expires_in` is the exact word on a compressed life.
      exp: Math.ceil((wallClock + declared) / 1000),
      jti: randomUUID(),
      sid: session.id,
      auth_time: Math.floor((session.startedAt + time.offset) / 1000),
      scope: subject.scope,
      ...subject.claims,
    };
  }
}

function opaqueToken(): string {
  return randomBytes(32).toString("base64url");
}
