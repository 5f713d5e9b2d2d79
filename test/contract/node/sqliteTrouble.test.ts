import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { diskFailure, isBusy, isDamaged } from "../../../src/node/sqliteTrouble.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

/** Real errors of SQLite, provoked. */
async function errors(): Promise<Readonly<Record<string, unknown>>> {
  const path = join(await temporaryDirectory(), "real.sqlite");
  const database = new DatabaseSync(path, { timeout: 0 });
  database.exec("CREATE TABLE t (x TEXT); PRAGMA max_page_count = 3");
  const other = new DatabaseSync(path, { timeout: 0 });
  const full = caught(() => database.exec("INSERT INTO t VALUES (printf('%.100000c', 'x'))"));
  database.exec("BEGIN EXCLUSIVE");
  const busy = caught(() => other.exec("BEGIN IMMEDIATE"));
  database.exec("ROLLBACK");
  const wrong = caught(() => database.exec("SELECT nothing FROM t"));
  database.close();
  other.close();
  const nowhere = caught(() => new DatabaseSync(join(path, "below", "it.sqlite")));
  return { full, busy, wrong, nowhere, ours: new TypeError("ours") };
}

function caught(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

test("what SQLite says is told apart: busy, damaged, or trouble with the disk by the system's name for it", async () => {
  const all = Object.entries(await errors());
  const seen = all.map(async ([what, error]) => {
    const failure = failureOf(Promise.reject(diskFailure("tokens.sqlite", error)));
    return [what, isBusy(error), isDamaged(error), await failure.catch((other: unknown) => other === error)];
  });
  const unwritable = (code: string) => ({ "disk-unwritable": { file: "tokens.sqlite", code } });
  expect(await Promise.all(seen)).toEqual([
    ["full", false, false, unwritable("ENOSPC")],
    ["busy", true, false, unwritable("SQLITE_5")],
    ["wrong", false, false, unwritable("SQLITE_1")],
    ["nowhere", false, false, unwritable("EACCES")],
    ["ours", false, false, true],
  ]);
});
