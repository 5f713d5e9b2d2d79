import type { JsonObject } from "../base/json.ts";
import { type Answer, header, type SandboxRequest } from "./answer.ts";
import type { CompressedTime } from "./compressedTime.ts";
import type { SystemLedger } from "./ledger.ts";
import type { Admission, Session, SessionEnd } from "./session.ts";
import type { OriginName } from "./systemName.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";
import type { TokenService } from "./tokenService.ts";

/** What a request is for, by which its faults are chosen. */
export type Purpose = "api" | "sign-in" | "refresh" | "sign-out";

/** One origin of a system. */
export interface Origin {
  readonly name: OriginName;
  /** Published at `/.well-known/jwks.json` where tokens are issued here. */
  readonly jwks?: JsonObject;
  /** Published at `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server` (RFC 8414). */
  readonly metadata?: () => JsonObject;
  purpose(request: SandboxRequest): Purpose;
  answer(request: SandboxRequest): Answer;
  /** An error in the words and shape of this system. */
  error(status: number): Answer;
  /** Ends what stands for a session here, where that is not a token of the service. */
  endSessions?(why: SessionEnd): void;
}

/** Whose requests are refused with 403 although their token holds. */
export type Denied = "none" | "user" | "service" | "all";

/** What a system is built from; it keeps its records itself. */
export interface SystemParts {
  readonly time: CompressedTime;
  readonly ledger: SystemLedger;
  readonly tokens: TokenService;
  readonly policy: () => TokenPolicy;
  readonly jwks: JsonObject;
  /** URL of the origin that issues tokens. */
  readonly issuer: () => string;
  readonly denied: () => Denied;
  /** Whether somebody else changes the record that was just read. */
  readonly rival: () => boolean;
}

/** Whether the request's bearer token (RFC 6750 2.1) holds. */
export function admitBearer(tokens: TokenService, request: SandboxRequest): Admission {
  const sent = header(request, "authorization");
  return sent?.startsWith("Bearer ") ? tokens.admit(sent.slice(7)) : { kind: "absent" };
}

/** Whether the rights of this session's owner were taken away. */
export function isDenied(parts: SystemParts, { subject }: Session): boolean {
  const denied = parts.denied();
  return denied === "all" || denied === subject.kind;
}
