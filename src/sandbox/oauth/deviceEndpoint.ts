import { randomBytes, randomInt } from "node:crypto";
import { type Answer, json, type SandboxRequest } from "../answer.ts";
import { consentPage, type Decision, decisionIn, notice } from "./consentPage.ts";
import type { OAuthClient, OAuthParts } from "./oauthSite.ts";

/** Both in seconds of this machine, as people take their time. */
const codeLife = 300;
const firstInterval = 1;

interface DeviceState {
  readonly client: OAuthClient;
  readonly userCode: string;
  readonly scope: string;
  readonly endsAt: number;
  decision: Decision | undefined;
  /** Seconds between two questions. */
  interval: number;
  askedAt: number;
  traded: boolean;
}

/** Device codes with a page on which a person enters the user code (RFC 8628). */
export class DeviceEndpoint {
  private readonly parts: OAuthParts;
  private readonly path: string;
  private readonly states = new Map<string, DeviceState>();

  constructor(parts: OAuthParts, path: string) {
    this.parts = parts;
    this.path = path;
  }

  get verificationPath(): string {
    return `${this.path}/verify`;
  }

  /** RFC 8628 3.2. */
  begin(client: OAuthClient, form: URLSearchParams): Answer {
    const { issuer, policy, time } = this.parts;
    const deviceCode = randomBytes(24).toString("base64url");
    const userCode = newUserCode();
    this.states.set(deviceCode, {
      client,
      userCode,
      scope: form.get("scope") ?? "",
      endsAt: time.now() + codeLife * 1000,
      decision: policy().autoApprove === true ? "approve" : undefined,
      interval: firstInterval,
      askedAt: 0,
      traded: false,
    });
    const uri = `${issuer()}${this.verificationPath}`;
    const answer = {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${userCode}`,
      expires_in: codeLife,
      interval: firstInterval,
    };
    return json(200, answer, { "cache-control": "no-store" });
  }

  /** The page for people. */
  verify(request: SandboxRequest): Answer {
    const asked = new URLSearchParams(request.method === "POST" ? request.body : request.query);
    const userCode = (asked.get("user_code") ?? "").toUpperCase();
    const state = [...this.states.values()].find((one) => one.userCode === userCode);
    if (state === undefined) return notice(404, "Open this page with ?user_code= and the code that you were shown.");
    const decision = decisionIn(asked);
    if (decision === undefined) return consentPage(`Allow ${state.client.id} with the code ${userCode}?`, asked);
    state.decision ??= decision;
    return notice(200, state.decision === "approve" ? "Allowed. You may close this page." : "Denied.");
  }

  /** The granted scope, or the error of RFC 8628 3.5. */
  trade(form: URLSearchParams, client: OAuthClient): { readonly scope: string } | { readonly error: string } {
    const state = this.states.get(form.get("device_code") ?? "");
    if (state === undefined || state.client !== client || state.traded) return { error: "invalid_grant" };
    const now = this.parts.time.now();
    if (now >= state.endsAt) return { error: "expired_token" };
    const early = now - state.askedAt < state.interval * 1000 - 100;
    state.askedAt = now;
    if (early) {
      state.interval += 5;
      return { error: "slow_down" };
    }
    if (state.decision === undefined) return { error: "authorization_pending" };
    if (state.decision === "deny") return { error: "access_denied" };
    state.traded = true;
    return { scope: state.scope };
  }
}

/** Without vowels and digits, so that no word and no mix-up comes of it (RFC 8628 6.1). */
function newUserCode(): string {
  const letters = "BCDFGHJKLMNPQRSTVWXZ";
  const letter = () => letters[randomInt(letters.length)] ?? "B";
  const four = () => Array.from({ length: 4 }, letter).join("");
  return `${four()}-${four()}`;
}
