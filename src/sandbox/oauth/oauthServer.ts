import type { JsonObject } from "../../base/json.ts";
import { type Answer, empty, json, type SandboxRequest } from "../answer.ts";
import type { Purpose } from "../system.ts";
import { AuthorizationEndpoint } from "./authorizationEndpoint.ts";
import { ClientAuthentication } from "./clientAuthentication.ts";
import { DeviceEndpoint } from "./deviceEndpoint.ts";
import { deviceGrant, type OAuthParts, type OAuthSite } from "./oauthSite.ts";
import { refused } from "./refused.ts";
import { TokenEndpoint } from "./tokenEndpoint.ts";

/** An authorization server with the endpoints that its site has. */
export class OAuthServer {
  private readonly parts: OAuthParts;
  private readonly authentication: ClientAuthentication;
  private readonly authorization: AuthorizationEndpoint | undefined;
  private readonly device: DeviceEndpoint | undefined;
  private readonly token: TokenEndpoint;

  constructor(site: OAuthSite, parts: Omit<OAuthParts, "site">) {
    this.parts = { ...parts, site };
    this.authentication = new ClientAuthentication(this.parts);
    this.authorization = site.authorizePath === undefined ? undefined : new AuthorizationEndpoint(this.parts);
    this.device = site.devicePath === undefined ? undefined : new DeviceEndpoint(this.parts, site.devicePath);
    this.token = new TokenEndpoint(this.parts, { authorization: this.authorization, device: this.device });
  }

  /** `undefined` when the request is for none of the endpoints. */
  purpose({ path, body }: SandboxRequest): Purpose | undefined {
    const { tokenPath, authorizePath, devicePath, revokePath } = this.parts.site;
    if (path === tokenPath) return body.includes("grant_type=refresh_token") ? "refresh" : "sign-in";
    if (path === revokePath) return "sign-out";
    const isForPeople = path === authorizePath || path === devicePath || path === this.device?.verificationPath;
    return isForPeople ? "sign-in" : undefined;
  }

  /** To be called only where there is a purpose. */
  answer(request: SandboxRequest): Answer {
    const { site, ledger } = this.parts;
    if (this.authorization !== undefined && request.path === site.authorizePath) {
      return this.authorization.answer(request);
    }
    if (this.device !== undefined && request.path === this.device.verificationPath) return this.device.verify(request);
    if (request.method !== "POST") return json(405, { error: "invalid_request" }, { allow: "POST" });
    const form = new URLSearchParams(request.body);
    const client = this.authentication.client(request, form);
    if (client === undefined) {
      const isRefresh = form.get("grant_type") === "refresh_token";
      if (request.path === site.tokenPath) ledger.token(isRefresh ? "refreshRejected" : "signInsRejected");
      return refused(site, "invalid_client");
    }
    if (request.path === site.revokePath) {
      // Unknown tokens are no error (RFC 7009 2.2).
      this.parts.tokens.giveBack(form.get("token") ?? "");
      return empty(200);
    }
    if (this.device !== undefined && request.path === site.devicePath) return this.device.begin(client, form);
    return this.token.answer(client, form);
  }

  /** Its discovery document (OpenID Connect Discovery 3, RFC 8414 2). */
  metadata(): JsonObject {
    const { site } = this.parts;
    const issuer = this.parts.issuer();
    const at = (path: string) => `${issuer}${path}`;
    const grants = new Set(site.clients.flatMap((client) => client.grants));
    const signs = site.clients.some(({ publicKey }) => publicKey !== undefined);
    const methods = site.clientAuth === "basic-or-body" ? ["client_secret_basic", "client_secret_post"] : [];
    if (site.clientAuth === "basic") methods.push("client_secret_basic");
    if (signs) methods.push("private_key_jwt", "client_secret_jwt");
    return {
      issuer,
      jwks_uri: at("/.well-known/jwks.json"),
      token_endpoint: at(site.tokenPath),
      ...(site.authorizePath === undefined ? {} : { authorization_endpoint: at(site.authorizePath) }),
      ...(site.devicePath === undefined ? {} : { device_authorization_endpoint: at(site.devicePath) }),
      ...(site.revokePath === undefined ? {} : { revocation_endpoint: at(site.revokePath) }),
      grant_types_supported: [...grants].filter((grant) => grant !== deviceGrant || site.devicePath !== undefined),
      response_types_supported: site.authorizePath === undefined ? [] : ["code"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: [...methods, "none"],
      ...(signs ? { token_endpoint_auth_signing_alg_values_supported: ["RS256", "HS256"] } : {}),
    };
  }
}
