import type { LearnedLifetime, LearnedLifetimes } from "../../auth/learnedLifetimes.ts";
import { epochMs, millis } from "../../base/time.ts";
import { accountKey } from "./accountLock.ts";
import type { StateFile } from "./stateFile.ts";

/** Learned lifetimes in the shared state, so that a life that one run has learned is kept to by the next, anywhere. */
export class StoredLifetimes implements LearnedLifetimes {
  private readonly state: StateFile;

  constructor(state: StateFile) {
    this.state = state;
  }

  async load(key: string): Promise<LearnedLifetime | undefined> {
    const row = await this.state.look((database) =>
      database.prepare("SELECT life, declared, seen_at FROM learned WHERE key = ?").get(accountKey(key)),
    );
    if (!row) return undefined;
    const { life, declared, seen_at: seenAt } = row;
    return {
      life: millis(Number(life)),
      declared: declared === null ? undefined : millis(Number(declared)),
      seenAt: epochMs(Number(seenAt)),
    };
  }

  async save(key: string, { life, declared, seenAt }: LearnedLifetime): Promise<void> {
    await this.state.transact((database) =>
      database
        .prepare(
          "INSERT INTO learned (key, life, declared, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET life = excluded.life, declared = excluded.declared, seen_at = excluded.seen_at",
        )
        .run(accountKey(key), life, declared ?? null, seenAt),
    );
  }

  async forget(key: string): Promise<void> {
    await this.state.transact((database) => database.prepare("DELETE FROM learned WHERE key = ?").run(accountKey(key)));
  }
}
