import type { Credentials } from "../auth/tokenSet.ts";
import type { SecretName } from "../base/failure.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import { Secret } from "../base/secret.ts";
import { type Account, type Binding, bindingOf, sameBinding, storeKey } from "./accountBinding.ts";
import type { SecretStore } from "./secretStore.ts";

/** What a person gave once for one account. A secret given for other origins or another name does not apply. */
export class SecretCredentials implements Credentials {
  private readonly account: Account;
  private readonly store: SecretStore;

  constructor(account: Account, store: SecretStore) {
    this.account = account;
    this.store = store;
  }

  async secret(name: SecretName): Promise<Secret | undefined> {
    const kept = await this.read(name);
    return kept && sameBinding(kept.binding, bindingOf(this.account)) ? kept.value : undefined;
  }

  /** The binding of a stored secret that does not apply any more, so that a person can be shown what changed. */
  async formerBinding(name: SecretName): Promise<Binding | undefined> {
    const kept = await this.read(name);
    return kept && !sameBinding(kept.binding, bindingOf(this.account)) ? kept.binding : undefined;
  }

  async keep(name: SecretName, value: Secret): Promise<void> {
    const { origins, name: of } = bindingOf(this.account);
    const text = JSON.stringify({ version: 1, origins, name: of, value: value.reveal() });
    await this.store.store(storeKey(this.account, name), text);
  }

  /** Something is stored under this name, whether or not it still applies. */
  async isHeld(name: SecretName): Promise<boolean> {
    return (await this.store.get(storeKey(this.account, name))) !== undefined;
  }

  async forget(name: SecretName): Promise<void> {
    await this.store.delete(storeKey(this.account, name));
  }

  private async read(name: SecretName): Promise<{ binding: Binding; value: Secret } | undefined> {
    const text = await this.store.get(storeKey(this.account, name));
    const kept = text === undefined ? undefined : parseJson(text);
    if (!isObject(kept) || kept["version"] !== 1 || typeof kept["value"] !== "string") return undefined;
    const binding = readBinding(kept);
    return binding && { binding, value: new Secret(kept["value"]) };
  }
}

/** `undefined` when the stored object does not say what it was given for. */
export function readBinding({ origins, name }: JsonObject): Binding | undefined {
  if (!Array.isArray(origins) || !origins.every(isText) || typeof name !== "string") return undefined;
  return { origins, name };
}

function isText(value: JsonValue): value is string {
  return typeof value === "string";
}
