import type { Exchange } from "./exchange.ts";
import { mustNotRepeat } from "./writeKind.ts";

/** Durable word of a write that must not be repeated blindly, from before it leaves until its outcome is known. */
export interface Intent {
  readonly enter: () => Promise<void>;
  /** Nothing was applied. */
  readonly withdraw: () => Promise<void>;
}

export type Intended = Pick<Exchange, "write" | "records" | "intent">;

export interface IntentsPorts {
  /** Returns when it is on disk that these records are about to leave. */
  readonly intend: (records: readonly number[]) => Promise<void>;
  /** Returns when it is on disk that the server did not apply what was sent: the records are pending again. */
  readonly withdraw: (records: readonly number[]) => Promise<void>;
}

/** What only looks needs none; whoever sends without records may have one of its own. */
export function needsIntent({ write, records, intent }: Intended): boolean {
  return mustNotRepeat(write) && (records.length > 0 || intent !== undefined);
}

/** Keeps the word of exchanges, each where it belongs. */
export class Intents {
  private readonly ports: IntentsPorts;

  constructor(ports: IntentsPorts) {
    this.ports = ports;
  }

  async enter({ intent, records }: Intended): Promise<void> {
    if (intent) await intent.enter();
    else await this.ports.intend(records);
  }

  async withdraw(exchange: Intended): Promise<void> {
    if (!needsIntent(exchange)) return;
    if (exchange.intent) await exchange.intent.withdraw();
    else await this.ports.withdraw(exchange.records);
  }
}
