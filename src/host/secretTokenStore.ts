import type { TokenSet, TokenStore } from "../auth/tokenSet.ts";
import { bindings, type Limit, type Binding as LimitBinding } from "../auth/tokenSource.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import { Secret } from "../base/secret.ts";
import { epochMs } from "../base/time.ts";
import { type Account, type Binding, bindingOf, sameBinding, storeKey } from "./accountBinding.ts";
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
    const kept = await this.read();
    const binding = kept && readBinding(kept);
    if (!binding || !sameBinding(binding, bindingOf(this.account))) return undefined;
    return kept["version"] === 1 ? readFirstVersion(kept) : readTokenSet(kept);
  }

  async save(set: TokenSet): Promise<void> {
    const { accessToken, refreshToken, scope, ...facts } = set;
    const text = JSON.stringify({
      version: 2,
      ...bindingOf(this.account),
      accessToken: accessToken.reveal(),
      refreshToken: refreshToken?.reveal() ?? null,
      scope: scope ?? null,
      ...facts,
    });
    await this.store.store(this.key, text);
  }

  async clear(): Promise<void> {
    await this.store.delete(this.key);
  }

  /** What a stored set was given for, when that is no longer what the files say. */
  async formerBinding(): Promise<Binding | undefined> {
    const kept = await this.read();
    const binding = kept && readBinding(kept);
    return binding && !sameBinding(binding, bindingOf(this.account)) ? binding : undefined;
  }

  private async read(): Promise<JsonObject | undefined> {
    const text = await this.store.get(this.key);
    const kept = text === undefined ? undefined : parseJson(text);
    return isObject(kept) && (kept["version"] === 1 || kept["version"] === 2) ? kept : undefined;
  }
}

function readTokenSet(kept: JsonObject): TokenSet | undefined {
  const { accessToken, refreshToken, generation, obtainedAt, signedInAt, scope, ends } = kept;
  const limits = readLimits(ends);
  if (typeof accessToken !== "string" || !isNumber(generation) || !isNumber(obtainedAt) || !isNumber(signedInAt)) {
    return undefined;
  }
  if (limits === undefined) return undefined;
  return {
    accessToken: new Secret(accessToken),
    refreshToken: typeof refreshToken === "string" ? new Secret(refreshToken) : undefined,
    generation,
    obtainedAt: epochMs(obtainedAt),
    signedInAt: epochMs(signedInAt),
    scope: typeof scope === "string" ? scope : undefined,
    ends: limits,
  };
}

/** It knew one end, and not when the session began: the token's own beginning is the earliest that is certain. */
function readFirstVersion({ endsAt, endsBy, ...kept }: JsonObject): TokenSet | undefined {
  const { obtainedAt } = kept;
  if (obtainedAt === undefined || endsBy === undefined || endsAt === undefined) return undefined;
  const ends = endsBy === "none" && endsAt === null ? [] : [{ binding: endsBy, at: endsAt }];
  return readTokenSet({ ...kept, signedInAt: obtainedAt, scope: null, ends });
}

function readLimits(ends: JsonValue | undefined): readonly Limit[] | undefined {
  if (!Array.isArray(ends)) return undefined;
  const limits = ends.map((end) => {
    if (!isObject(end) || !isNumber(end["at"])) return undefined;
    const binding = bindings.find((known) => known === end["binding"]);
    return binding === undefined || isNone(binding) ? undefined : { binding, at: epochMs(end["at"]) };
  });
  return limits.every((limit) => limit !== undefined) ? limits : undefined;
}

function isNone(binding: LimitBinding): binding is "none" {
  return binding === "none";
}

function isNumber(value: JsonValue | undefined): value is number {
  return typeof value === "number";
}
