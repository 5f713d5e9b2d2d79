import type { JsonObject } from "../../base/json.ts";
import { type Answer, json } from "../answer.ts";
import { refreshWords } from "../refusalWords.ts";
import type { IssuedTokens } from "../session.ts";
import type { AuthorizationEndpoint } from "./authorizationEndpoint.ts";
import type { DeviceEndpoint } from "./deviceEndpoint.ts";
import { deviceGrant, type OAuthClient, type OAuthParts, type SignInGrant } from "./oauthSite.ts";
import { refused } from "./refused.ts";

interface Endpoints {
  readonly authorization: AuthorizationEndpoint | undefined;
  readonly device: DeviceEndpoint | undefined;
}

interface SignIn {
  readonly grant: SignInGrant;
  readonly client: OAuthClient;
  readonly scope: string;
  readonly nonce?: string | undefined;
}

/** The grants of a token endpoint (RFC 6749 3.2), for clients that have proved themselves. */
export class TokenEndpoint {
  private readonly parts: OAuthParts;
  private readonly endpoints: Endpoints;

  constructor(parts: OAuthParts, endpoints: Endpoints) {
    this.parts = parts;
    this.endpoints = endpoints;
  }

  answer(client: OAuthClient, form: URLSearchParams): Answer {
    const grant = form.get("grant_type") ?? "";
    if (!isGrant(grant)) return this.refuse("unsupported_grant_type");
    if (!client.grants.includes(grant)) return this.refuse("unauthorized_client");
    const scope = form.get("scope") ?? "";
    switch (grant) {
      case "refresh_token":
        return this.refresh(form);
      case "password":
        return this.knows(form)
          ? this.signIn({ grant, client, scope })
          : this.refuse("invalid_grant", "Unknown user or wrong password");
      case "client_credentials":
        return this.signIn({ grant, client, scope });
      case "authorization_code":
        return this.tradeCode(client, form);
      case deviceGrant: {
        const traded = this.endpoints.device?.trade(form, client) ?? { error: "unsupported_grant_type" };
        return "error" in traded ? this.notYet(traded.error) : this.signIn({ grant, client, scope: traded.scope });
      }
      default:
        return grant satisfies never;
    }
  }

  private tradeCode(client: OAuthClient, form: URLSearchParams): Answer {
    const state = this.endpoints.authorization?.trade(form, client);
    if (state === undefined) return this.refuse("invalid_grant", "The code is not valid");
    const { scope, nonce } = state;
    return this.signIn({ grant: "authorization_code", client, scope, nonce }, ({ accessToken }) => {
      state.tradedFor = accessToken;
    });
  }

  private signIn({ nonce, ...how }: SignIn, issuedNow?: (issued: IssuedTokens) => void): Answer {
    const { site, tokens } = this.parts;
    if (site.allowsScope?.(how.scope) === false) return this.refuse("invalid_scope");
    const subject = site.subject(how);
    const issued = tokens.signIn(subject);
    issuedNow?.(issued);
    const asksForIdToken = subject.kind === "user" && how.scope.split(" ").includes("openid");
    return tokenAnswer(
      issued,
      asksForIdToken ? { id_token: tokens.idToken(subject, { id: how.client.id, nonce }) } : {},
    );
  }

  private refresh(form: URLSearchParams): Answer {
    const issued = this.parts.tokens.refresh(form.get("refresh_token") ?? "");
    if (typeof issued !== "string") return tokenAnswer(issued, {});
    // The service has counted the rejection.
    const words = refreshWords(issued, this.parts.policy()) ?? "Refresh token is invalid, expired or revoked";
    return refused(this.parts.site, "invalid_grant", words);
  }

  private knows(form: URLSearchParams): boolean {
    const { user } = this.parts.site;
    return user !== undefined && form.get("username") === user.name && form.get("password") === user.password;
  }

  /** While a person has not decided, nothing was refused. */
  private notYet(error: string): Answer {
    const isWaiting = error === "authorization_pending" || error === "slow_down";
    return isWaiting ? refused(this.parts.site, error) : this.refuse(error);
  }

  private refuse(error: string, description?: string): Answer {
    this.parts.ledger.token("signInsRejected");
    return refused(this.parts.site, error, description);
  }
}

function isGrant(text: string): text is SignInGrant | "refresh_token" {
  return ["password", "client_credentials", "authorization_code", "refresh_token", deviceGrant].includes(text);
}

function tokenAnswer(issued: IssuedTokens, more: JsonObject): Answer {
  const body: JsonObject = {
    access_token: issued.accessToken,
    token_type: "Bearer",
    expires_in: issued.expiresIn,
    scope: issued.scope,
    ...more,
  };
  if (issued.refreshToken !== undefined) body.refresh_token = issued.refreshToken;
  return json(200, body, { "cache-control": "no-store" });
}
