import type { Discovery } from "../auth/interactive/discoverIssuer.ts";
import { type KeysMissing, type ServerKeySet, ServerKeys } from "../auth/serverKeys.ts";
import { isFailure } from "../base/failure.ts";
import type { Clock } from "../base/time.ts";
import { type SignatureVerdict, verifyJwt } from "../jwt/verifyJwt.ts";
import type { AccountTokens } from "./accountTokens.ts";

/** What of an account is needed to fetch its server's keys. */
export type KeyHolder = Pick<AccountTokens, "account" | "http" | "skew" | "storeKey">;

/** What came of a check, or why there was nothing to check with. */
export type Checked = { readonly kind: "checked"; readonly signature: SignatureVerdict } | KeysMissing;

/** Checks signatures with the keys of a connection's own server. What a token says never chooses where keys come from. */
export class JwtKeys {
  private readonly serverKeys: ServerKeys;
  /** Where issuers say that their keys are, by account. */
  private readonly discovered = new Map<string, string>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.serverKeys = new ServerKeys(clock);
  }

  async check(token: string, holder: KeyHolder, signal: AbortSignal): Promise<Checked> {
    const url = await this.addressOf(holder, signal);
    if (typeof url !== "string") return url;
    const { http } = holder;
    const known = await this.serverKeys.keysAt(url, { http }, signal);
    const checked = await checkedWith(token, known);
    if (checked.kind !== "checked" || checked.signature.kind !== "key-not-found") return checked;
    // The server may have changed its keys since.
    return checkedWith(token, await this.serverKeys.keysAt(url, { http, newer: true }, signal));
  }

  private async addressOf({ account, http, skew, storeKey }: KeyHolder, signal: AbortSignal) {
    const { connection, authentication } = account;
    const { issuer, clientId } = authentication;
    const known = authentication.jwksUrl ?? this.discovered.get(storeKey);
    if (known !== undefined) return known;
    if (issuer === undefined) return usualAddress(connection.baseUrl);
    const found = await discoveredUrl({ connection: connection.id, http, skew, issuer, clientId }, signal);
    if (typeof found === "string") this.discovered.set(storeKey, found);
    return found;
  }
}

/** Where its keys come from, as a person is told before they are fetched. */
export function keysWhere({ account }: Pick<KeyHolder, "account">): string {
  const { connection, authentication } = account;
  return authentication.jwksUrl ?? authentication.issuer ?? usualAddress(connection.baseUrl);
}

/** Where most servers that publish keys have them. */
function usualAddress(baseUrl: string): string {
  return `${new URL(baseUrl).origin}/.well-known/jwks.json`;
}

async function checkedWith(token: string, found: ServerKeySet): Promise<Checked> {
  return found.kind === "keys" ? { kind: "checked", signature: await verifyJwt(token, found.keys) } : found;
}

async function discoveredUrl(wish: Discovery, signal: AbortSignal): Promise<string | KeysMissing> {
  const { discoverIssuer } = await import("../auth/interactive/discoverIssuer.ts");
  try {
    const found = await discoverIssuer(wish, signal);
    if (found.kind === "unusable") return { kind: "missing", why: "unreachable", detail: found.error };
    return found.urls.jwksUrl ?? { kind: "missing", why: "not-a-key-set", detail: "" };
  } catch (error) {
    if (!isFailure(error) || !("last" in error.facts)) throw error;
    return { kind: "missing", why: "refused", detail: error.facts.last };
  }
}
