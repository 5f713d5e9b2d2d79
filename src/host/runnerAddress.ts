import { isObject, parseJson } from "../base/json.ts";
import { Secret } from "../base/secret.ts";
import { PROTOCOL_VERSION } from "../protocol/messages.ts";
import type { RunnerAddress } from "../protocol/runnerLink.ts";
import type { SecretStore } from "./secretStore.ts";

/** By protocol: after an update the older runner finishes its run by itself, and new runs get a runner of their own. */
const KEY = `longhaul:runner:${PROTOCOL_VERSION}`;

/** Remembers the runner for other windows and for this one after a reload. Its secret stands in the secret store only. */
export class RunnerAddressBook {
  private readonly store: SecretStore;

  constructor(store: SecretStore) {
    this.store = store;
  }

  async read(): Promise<RunnerAddress | undefined> {
    const text = await this.store.get(KEY);
    const kept = text === undefined ? undefined : parseJson(text);
    if (!isObject(kept)) return undefined;
    const { socketPath, secret, protocol } = kept;
    if (typeof socketPath !== "string" || typeof secret !== "string" || typeof protocol !== "number") return undefined;
    return { socketPath, secret: new Secret(secret), protocol };
  }

  async keep({ socketPath, secret, protocol }: RunnerAddress): Promise<void> {
    await this.store.store(KEY, JSON.stringify({ socketPath, secret: secret.reveal(), protocol }));
  }

  /** Forgets this runner, but not one that another window launched meanwhile. */
  async forget(stale: RunnerAddress): Promise<void> {
    const kept = await this.read();
    if (kept?.socketPath === stale.socketPath) await this.store.delete(KEY);
  }
}
