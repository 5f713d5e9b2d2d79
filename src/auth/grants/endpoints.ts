import type { Authentication } from "../connection.ts";
import type { Unusable } from "../grantor.ts";
import type { GrantParts } from "./grantParts.ts";

type Url = "tokenUrl" | "revokeUrl";

/** What an issuer's discovery document names. URLs are absolute, and https unless they are this machine's. */
export type DiscoveredUrls = Partial<
  Pick<Authentication, "tokenUrl" | "authorizeUrl" | "deviceUrl" | "revokeUrl" | "jwksUrl">
>;

/**
 * Knows an identity's URLs: the configured ones, else those of the issuer's discovery document, which is asked when the
 * first is missing and kept for as long as the grantor lives. Whoever names an issuer trusts it with the credentials:
 * what its document names belongs to the connection.
 */
export class Endpoints {
  private readonly parts: GrantParts;
  private discovered: Promise<DiscoveredUrls | Unusable> | undefined;

  constructor(parts: GrantParts) {
    this.parts = parts;
  }

  /** The parts with `url` filled in where anybody names it. Throws Failure `discovery-failed` for an issuer that lies. */
  async complete(url: Url, signal: AbortSignal): Promise<GrantParts | Unusable> {
    const { authentication } = this.parts;
    if (authentication[url] !== undefined || authentication.issuer === undefined) return this.parts;
    const discovered = await this.ask(authentication.issuer, signal);
    if ("kind" in discovered) return discovered;
    return { ...this.parts, authentication: { ...discovered, ...authentication } };
  }

  private async ask(issuer: string, signal: AbortSignal): Promise<DiscoveredUrls | Unusable> {
    this.discovered ??= this.discover(issuer, signal);
    const asked = this.discovered;
    let found: DiscoveredUrls | Unusable | undefined;
    try {
      found = await asked;
      return found;
    } finally {
      // Only what was found is kept: a document that did not come today may come in a minute.
      if (found === undefined || "kind" in found) this.discovered = undefined;
    }
  }

  private async discover(issuer: string, signal: AbortSignal): Promise<DiscoveredUrls | Unusable> {
    const { connection, http, skew, authentication } = this.parts;
    // The library is loaded where an issuer is named only.
    const { discoverIssuer } = await import("../interactive/discoverIssuer.ts");
    const found = await discoverIssuer({ connection, http, skew, issuer, clientId: authentication.clientId }, signal);
    return found.kind === "found" ? found.urls : found;
  }
}
