import { header, type SandboxRequest } from "../answer.ts";
import { claimedClient, holdsAssertion } from "./clientAssertion.ts";
import type { OAuthClient, OAuthParts } from "./oauthSite.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Finds out which client sent a request, and whether it is that client. */
export class ClientAuthentication {
  private readonly parts: OAuthParts;
  private readonly seen = new Set<string>();

  constructor(parts: OAuthParts) {
    this.parts = parts;
  }

  /** `undefined` when the client is unknown or did not prove itself (RFC 6749 2.3, RFC 7523 2.2). */
  client(request: SandboxRequest, form: URLSearchParams): OAuthClient | undefined {
    const assertion = form.get("client_assertion");
    if (assertion !== null) {
      return form.get("client_assertion_type") === assertionType ? this.asserted(assertion, form) : undefined;
    }
    const { clientAuth } = this.parts.site;
    const basic = clientAuth === "assertion" ? undefined : basicCredentials(header(request, "authorization"));
    const sent = basic ?? { id: form.get("client_id"), secret: form.get("client_secret") };
    const client = this.known(sent.id);
    if (client === undefined || isPublic(client)) return client;
    const mayBeHere = basic !== undefined || clientAuth === "basic-or-body";
    return mayBeHere && client.secret !== undefined && client.secret === sent.secret ? client : undefined;
  }

  private asserted(assertion: string, form: URLSearchParams): OAuthClient | undefined {
    const { issuer, site, time } = this.parts;
    const client = this.known(claimedClient(assertion));
    const named = form.get("client_id");
    if (client === undefined || (named !== null && named !== client.id)) return undefined;
    const own = site.audience === undefined ? [] : [site.audience];
    const holds = holdsAssertion(assertion, client, {
      audiences: [issuer(), `${issuer()}/`, `${issuer()}${site.tokenPath}`, ...own],
      namesKeys: site.namesKeys === true,
      now: time.wallClock(),
      isNew: (jti) => {
        const known = this.seen.has(jti);
        this.seen.add(jti);
        return !known;
      },
    });
    return holds ? client : undefined;
  }

  private known(id: string | null | undefined): OAuthClient | undefined {
    return this.parts.site.clients.find((client) => client.id === id);
  }
}

function isPublic(client: OAuthClient): boolean {
  return client.secret === undefined && client.publicKey === undefined;
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
