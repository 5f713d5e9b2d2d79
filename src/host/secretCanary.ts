import type { Memento } from "vscode";
import { isObject, parseJson } from "../base/json.ts";
import { type Clock, millis } from "../base/time.ts";
import type { SecretStore } from "./secretStore.ts";

const KEY = "longhaul:canary";
const STATE = "longhaul.canary";
const TOLD = "longhaul.canaryTold";

/** A canary that another window stored just now may not be visible here yet. */
const YOUNG = millis(60_000);

/** Whether the editor's secret store outlives the editor. `unknown` until it was closed and opened once. */
export type SecretPersistence = "kept" | "memory" | "unknown";

interface Perched {
  readonly value: string;
  /** The session of the editor in which it was stored. */
  readonly session: string;
  readonly at: number;
  /** It was gone once, and has not been seen to outlive a session since. */
  readonly lost: boolean;
}

export interface SecretCanaryPorts {
  readonly secrets: SecretStore;
  /** Outlives the editor for certain. */
  readonly state: Memento;
  readonly clock: Pick<Clock, "now">;
  /** Another one each time the editor is started. */
  readonly session: string;
}

/**
 * Finds out whether secrets are kept in memory only, as without a keyring or on a plain server: a worthless value is put
 * into the secret store, and looked for by a later session.
 */
export class SecretCanary {
  private readonly ports: SecretCanaryPorts;
  private found: SecretPersistence = "unknown";

  constructor(ports: SecretCanaryPorts) {
    this.ports = ports;
  }

  get persistence(): SecretPersistence {
    return this.found;
  }

  async look(): Promise<SecretPersistence> {
    const perched = readPerched(this.ports.state.get<unknown>(STATE));
    const held = await this.ports.secrets.get(KEY);
    this.found = await this.judge(perched, held);
    return this.found;
  }

  /** Whether a person has been told that secrets do not outlive the editor; from then on it is so. */
  async tellOnce(): Promise<boolean> {
    if (this.found !== "memory" || this.ports.state.get<unknown>(TOLD) === true) return false;
    await this.ports.state.update(TOLD, true);
    return true;
  }

  private async judge(perched: Perched | undefined, held: string | undefined): Promise<SecretPersistence> {
    if (!perched) {
      await this.perch({ lost: false });
      return "unknown";
    }
    if (held !== perched.value) {
      if (this.ports.clock.now() - perched.at < YOUNG) return "unknown";
      await this.perch({ lost: true });
      return "memory";
    }
    if (perched.session === this.ports.session) return perched.lost ? "memory" : "unknown";
    // Seen to outlive a session: from here on each window of this session may say so too.
    if (perched.lost) await this.ports.state.update(STATE, JSON.stringify({ ...perched, lost: false }));
    return "kept";
  }

  private async perch({ lost }: Pick<Perched, "lost">): Promise<void> {
    const { secrets, state, clock, session } = this.ports;
    const perched: Perched = { value: crypto.randomUUID(), session, at: clock.now(), lost };
    await secrets.store(KEY, perched.value);
    await state.update(STATE, JSON.stringify(perched));
  }
}

function readPerched(text: unknown): Perched | undefined {
  const kept = typeof text === "string" ? parseJson(text) : undefined;
  if (!isObject(kept)) return undefined;
  const { value, session, at, lost } = kept;
  const whole = typeof value === "string" && typeof session === "string" && typeof at === "number";
  return whole && typeof lost === "boolean" ? { value, session, at, lost } : undefined;
}
