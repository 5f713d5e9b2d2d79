import type { TokenSet, TokenStore } from "../auth/tokenSet.ts";
import { bindings } from "../auth/tokenSource.ts";
import { isObject, type JsonValue, parseJson } from "../base/json.ts";
import { Secret } from "../base/secret.ts";
import { epochMs } from "../base/time.ts";
import { type Account, bindingOf, sameBinding, storeKey } from "./accountBinding.ts";
import { readBinding } from "./secretCredentials.ts";
import type { SecretStore } from "./secretStore.ts";

/** Keeps one account's token set in the editor's secret store. A set for other origins or another name is not read. */
export class SecretTokenStore implements TokenStore {
  private readonly account: Account;
  private readonly store: SecretStore;

  constructor(account: Account, store: SecretStore) {
    this.account = account;
    this.store = store;
  }

  get key(): string {
    return storeKey(this.account, "TOKENS");
  }

  /** `undefined` when there is none that applies: then a sign-in replaces it. */
  async load(): Promise<TokenSet | undefined> {
    const text = await this.store.get(this.key);
    const kept = text === undefined ? undefined : parseJson(text);
    if (!isObject(kept) || kept["version"] !== 1) return undefined;
    const binding = readBinding(kept);
    if (!binding || !sameBinding(binding, bindingOf(this.account))) return undefined;
    return readTokenSet(kept);
  }

  async save(set: TokenSet): Promise<void> {
    const { expiry, generation, obtainedAt } = set;
    const text = JSON.stringify({
      version: 1,
      ...bindingOf(this.account),
      accessToken: set.accessToken.reveal(),
      refreshToken: set.refreshToken?.reveal() ?? null,
      generation,
      obtainedAt,
      endsAt: expiry.at ?? null,
      endsBy: expiry.binding,
    });
    await this.store.store(this.key, text);
  }
}

function readTokenSet(kept: Record<string, JsonValue>): TokenSet | undefined {
  const { accessToken, refreshToken, generation, obtainedAt, endsAt, endsBy } = kept;
  const binding = bindings.find((known) => known === endsBy);
  if (typeof accessToken !== "string" || typeof generation !== "number" || typeof obtainedAt !== "number") {
    return undefined;
  }
  if (binding === undefined || (endsAt !== null && typeof endsAt !== "number")) return undefined;
  return {
    accessToken: new Secret(accessToken),
    refreshToken: typeof refreshToken === "string" ? new Secret(refreshToken) : undefined,
    generation,
    obtainedAt: epochMs(obtainedAt),
    expiry: endsAt === null || endsAt === undefined ? { binding } : { at: epochMs(endsAt), binding },
  };
}
