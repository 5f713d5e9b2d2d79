import type { JsonObject } from "../base/json.ts";
import { type Answer, header, json, type SandboxRequest } from "./answer.ts";
import type { SystemLedger } from "./ledger.ts";
import type { Purpose } from "./system.ts";
import type { IssuedTokens, Subject, TokenService } from "./tokenService.ts";

export interface OAuthClient {
  readonly id: string;
  /** Absent for a public client. */
  readonly secret?: string;
  readonly grants: readonly ("password" | "client_credentials" | "refresh_token")[];
}

/** The sign-in of one system, in OAuth's words. */
export interface OAuthSite {
  readonly path: string;
  readonly clients: readonly OAuthClient[];
  readonly user?: { readonly name: string; readonly password: string };
  /** Where client credentials are accepted (RFC 6749 2.3.1). */
  readonly clientAuth: "basic" | "basic-or-body";
  subject(signIn: { readonly grant: string; readonly client: OAuthClient; readonly scope: string }): Subject;
}

/** A token endpoint (RFC 6749 3.2) over form bodies. */
export class OAuthEndpoint {
  private readonly site: OAuthSite;
  private readonly tokens: TokenService;
  private readonly ledger: SystemLedger;

  constructor(site: OAuthSite, parts: { readonly tokens: TokenService; readonly ledger: SystemLedger }) {
    this.site = site;
    this.tokens = parts.tokens;
    this.ledger = parts.ledger;
  }

  /** `undefined` when the request is not for the token endpoint. */
  purpose(request: SandboxRequest): Purpose | undefined {
    if (request.path !== this.site.path) return undefined;
    return request.body.includes("grant_type=refresh_token") ? "refresh" : "sign-in";
  }

  answer(request: SandboxRequest): Answer {
    if (request.method !== "POST") return json(405, { error: "invalid_request" }, { allow: "POST" });
    const form = new URLSearchParams(request.body);
    const grant = form.get("grant_type") ?? "";
    const client = this.client(request, form);
    if (client === undefined) return this.refuse(grant, "invalid_client");
    switch (grant) {
      case "password":
      case "client_credentials":
        return this.signIn(grant, client, form);
      case "refresh_token":
        return this.refresh(form);
      default:
        return this.refuse(grant, "unsupported_grant_type");
    }
  }

  private signIn(grant: "password" | "client_credentials", client: OAuthClient, form: URLSearchParams): Answer {
    if (!client.grants.includes(grant)) return this.refuse(grant, "unauthorized_client");
    const { user } = this.site;
    const known = user !== undefined && form.get("username") === user.name && form.get("password") === user.password;
    if (grant === "password" && !known) return this.refuse(grant, "invalid_grant", "Unknown user or wrong password");
    const scope = form.get("scope") ?? "";
    return tokenAnswer(this.tokens.signIn(this.site.subject({ grant, client, scope })));
  }

  private refresh(form: URLSearchParams): Answer {
    const issued = this.tokens.refresh(form.get("refresh_token") ?? "");
    // The service has counted the rejection; why a refresh token is dead is not told (RFC 6749 5.2).
    return typeof issued === "string"
      ? oauthError("invalid_grant", "Refresh token is invalid, expired or revoked")
      : tokenAnswer(issued);
  }

  private refuse(grant: string, error: string, description?: string): Answer {
    this.ledger.token(grant === "refresh_token" ? "refreshRejected" : "signInsRejected");
    return oauthError(error, description);
  }

  private client(request: SandboxRequest, form: URLSearchParams): OAuthClient | undefined {
    const basic = basicCredentials(header(request, "authorization"));
    const inBody = this.site.clientAuth === "basic-or-body";
    const sent = basic ?? (inBody ? { id: form.get("client_id"), secret: form.get("client_secret") } : undefined);
    const client = this.site.clients.find(({ id }) => id === sent?.id);
    return client?.secret === undefined || client.secret === sent?.secret ? client : undefined;
  }
}

function oauthError(error: string, description?: string): Answer {
  const body: JsonObject = description === undefined ? { error } : { error, error_description: description };
  return error === "invalid_client" ? json(401, body, { "www-authenticate": "Basic" }) : json(400, body);
}

function tokenAnswer(issued: IssuedTokens): Answer {
  const body: JsonObject = {
    access_token: issued.accessToken,
    token_type: "Bearer",
    expires_in: issued.expiresIn,
    scope: issued.scope,
  };
  if (issued.refreshToken !== undefined) body.refresh_token = issued.refreshToken;
  return json(200, body, { "cache-control": "no-store" });
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
function basicCredentials(value: string | undefined): { id: string; secret: string } | undefined {
  if (!value?.startsWith("Basic ")) return undefined;
  const text = Buffer.from(value.slice(6), "base64").toString();
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  const decode = (part: string) => new URLSearchParams(`part=${part}`).get("part") ?? "";
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) };
}
