import { createHash, randomBytes } from "node:crypto";
import { type Answer, empty, type SandboxRequest } from "../answer.ts";
import { consentPage, decisionIn, notice } from "./consentPage.ts";
import type { OAuthClient, OAuthParts } from "./oauthSite.ts";

/** Milliseconds of this machine, as people take their time. RFC 6749 4.1.2 recommends 10 minutes at most. */
const codeLifeMs = 60_000;

/** What a code was given for. */
export interface CodeState {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
  readonly nonce: string | undefined;
  readonly endsAt: number;
  /** The access token it was traded for. */
  tradedFor: string | undefined;
}

/** Authorization codes with PKCE, S256 only (RFC 6749 4.1, RFC 7636), to loopback addresses (RFC 8252 7.3). */
export class AuthorizationEndpoint {
  private readonly parts: OAuthParts;
  private readonly codes = new Map<string, CodeState>();

  constructor(parts: OAuthParts) {
    this.parts = parts;
  }

  answer(request: SandboxRequest): Answer {
    const asked = new URLSearchParams(request.method === "POST" ? request.body : request.query);
    const client = this.parts.site.clients.find(({ id }) => id === asked.get("client_id"));
    if (client === undefined) return notice(400, "This client is not known here.");
    const redirectUri = asked.get("redirect_uri") ?? "";
    // Nobody is sent to an address that is not the client's own (RFC 6749 4.1.2.1).
    if (!isRegistered(redirectUri)) return notice(400, "This redirect address is not registered.");
    const problem = problemIn(asked, client);
    if (problem !== undefined)
      return this.back(redirectUri, asked, { error: problem.error, error_description: problem.text });
    const decision = this.parts.policy().autoApprove === true ? "approve" : decisionIn(asked);
    if (decision === undefined) {
      return consentPage(`Allow ${client.id} to act for ${this.parts.site.user?.name ?? "you"}?`, asked);
    }
    if (decision === "deny") return this.back(redirectUri, asked, { error: "access_denied" });
    const code = randomBytes(24).toString("base64url");
    this.codes.set(code, {
      client,
      redirectUri,
      challenge: asked.get("code_challenge") ?? "",
      scope: asked.get("scope") ?? "",
      nonce: asked.get("nonce") ?? undefined,
      endsAt: this.parts.time.now() + codeLifeMs,
      tradedFor: undefined,
    });
    return this.back(redirectUri, asked, { code });
  }

  /** The state of a code that this client may trade now; one that comes twice ends its session (RFC 6749 4.1.2). */
  trade(form: URLSearchParams, client: OAuthClient): CodeState | undefined {
    const state = this.codes.get(form.get("code") ?? "");
    if (state === undefined || state.client !== client) return undefined;
    if (state.tradedFor !== undefined) {
      this.parts.tokens.endSessionOf(state.tradedFor, "revoked");
      return undefined;
    }
    const verifier = form.get("code_verifier") ?? "";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const holds =
      this.parts.time.now() < state.endsAt &&
      form.get("redirect_uri") === state.redirectUri &&
      /^[A-Za-z0-9._~-]{43,128}$/.test(verifier) &&
      challenge === state.challenge;
    return holds ? state : undefined;
  }

  /** With `state` as it came, and `iss` against mix-up (RFC 9207). */
  private back(redirectUri: string, asked: URLSearchParams, answer: Readonly<Record<string, string>>): Answer {
    const target = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
    const state = asked.get("state");
    if (state !== null) target.searchParams.set("state", state);
    target.searchParams.set("iss", this.parts.issuer());
    return empty(303, { location: target.href, "cache-control": "no-store" });
  }
}

function problemIn(asked: URLSearchParams, client: OAuthClient): { error: string; text: string } | undefined {
  if (asked.get("response_type") !== "code")
    return { error: "unsupported_response_type", text: "Only code is offered" };
  if (!client.grants.includes("authorization_code")) {
    return { error: "unauthorized_client", text: "This client may not sign people in" };
  }
  const pkce = asked.get("code_challenge_method") === "S256" && /^[\w-]{43}$/.test(asked.get("code_challenge") ?? "");
  return pkce ? undefined : { error: "invalid_request", text: "PKCE with S256 is required" };
}

/** Any port of 127.0.0.1, with `/` or `/callback`; or the address by which an editor opens the extension. */
function isRegistered(redirectUri: string): boolean {
  if (/^http:\/\/127\.0\.0\.1:\d{1,5}\/(callback)?$/.test(redirectUri)) return URL.canParse(redirectUri);
  return /^[a-z][a-z0-9+.-]*:\/\/longhaul\.longhaul(\/[\w-]*)?(\?[^#]*)?$/.test(redirectUri);
}
