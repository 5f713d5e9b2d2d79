import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Failure } from "../../base/failure.ts";
import { nodeClock } from "../nodeClock.ts";
import { sqlite } from "../sqlite.ts";
import { diskFailure, isBusy, isDamaged } from "../sqliteTrouble.ts";
import { pause } from "./pause.ts";
import { setAside } from "./setAside.ts";

/** Milliseconds; transactions here take a few, so a file that is busy for this long is held by something else. */
const PATIENCE = 30_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, sent INTEGER) STRICT;
  CREATE TABLE IF NOT EXISTS learned (key TEXT PRIMARY KEY, life REAL NOT NULL, declared REAL, seen_at REAL NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS given (account TEXT NOT NULL, fingerprint TEXT NOT NULL, generation INTEGER NOT NULL,
    obtained_at REAL NOT NULL, signed_in_at REAL NOT NULL, PRIMARY KEY (account, fingerprint)) STRICT;
  CREATE TABLE IF NOT EXISTS loss (at REAL NOT NULL) STRICT;`;

export type OnSetAside = (aside: string) => void;

/**
 * The database that all windows and processes share. Opened anew for each transaction: a file that another process
 * has set aside or removed is never written to. What `transact` did is on the disk when it resolves.
 */
export class StateFile {
  readonly directory: string;
  private readonly path: string;
  private readonly onSetAside: OnSetAside;

  constructor(directory: string, onSetAside: OnSetAside) {
    this.directory = directory;
    this.path = join(directory, "tokens.sqlite");
    this.onSetAside = onSetAside;
  }

  /** Like `transact`, for work that changes nothing: `undefined` where nothing was ever written, which is soon said. */
  async look<T>(work: (database: DatabaseSync) => T): Promise<T | undefined> {
    return existsSync(this.path) ? this.transact(work) : undefined;
  }

  /** `work` runs synchronously and may run again. Throws Failure `disk-unwritable`. */
  async transact<T>(work: (database: DatabaseSync) => T): Promise<T> {
    const giveUpAt = nodeClock.monotonic() + PATIENCE;
    for (let tries = 0; ; tries += 1) {
      try {
        return this.attempt(work);
      } catch (error) {
        if (isDamaged(error)) await this.replaceDamaged();
        else if (!isBusy(error)) throw diskFailure(this.path, error);
        if (nodeClock.monotonic() > giveUpAt) {
          throw new Failure("disk-unwritable", { file: this.path, code: "EBUSY" }, error);
        }
        // Not to be cut short: a refresh token that was answered must get to the disk.
        await pause(tries, new AbortController().signal);
      }
    }
  }

  private attempt<T>(work: (database: DatabaseSync) => T): T {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const database = new (sqlite().DatabaseSync)(this.path, { timeout: 0 });
    try {
      chmodSync(this.path, 0o600);
      // A rollback journal, not WAL: nothing shared in memory, nothing left beside the file that must not be lost.
      // EXTRA: without it a loss of power could bring a removed journal back, and with it the numbers before.
      database.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE");
      database.exec(SCHEMA);
      const result = work(database);
      database.exec("COMMIT");
      return result;
    } finally {
      // Rolls back what was not committed.
      database.close();
    }
  }

  private async replaceDamaged(): Promise<void> {
    const path = this.path;
    const aside = await setAside({ path, isDamaged: () => this.isBroken() }, new AbortController().signal);
    if (aside === undefined) return;
    this.onSetAside(aside);
    await this.transact((database) => database.prepare("INSERT INTO loss (at) VALUES (?)").run(nodeClock.now()));
  }

  private isBroken(): boolean {
    try {
      return this.attempt((database) => database.prepare("PRAGMA quick_check").get())?.["quick_check"] !== "ok";
    } catch (error) {
      if (isDamaged(error)) return true;
      if (isBusy(error)) return false;
      throw error;
    }
  }
}
