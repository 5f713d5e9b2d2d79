import { chmodSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./sqlite.ts";
import { isBusy } from "./sqliteTrouble.ts";

/** A file that nobody else has. */
export interface ExclusiveFile {
  readonly held: boolean;
  release(): void;
}

/**
 * Takes a lock file (mode 0600) that the system itself frees when its holder dies; `undefined`, at once, when somebody
 * has it, also within one process. An empty database: it is never written, so no fsync and no damage by a crash.
 * Nothing else in this process may open the file: on POSIX systems closing any handle of it would drop the lock.
 */
export function takeExclusively(path: string): ExclusiveFile | undefined {
  // No waiting inside SQLite: it would hold up the whole process.
  const database = new (sqlite().DatabaseSync)(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return asFile(database);
}

function asFile(database: DatabaseSync): ExclusiveFile {
  return {
    get held() {
      return database.isOpen;
    },
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}
