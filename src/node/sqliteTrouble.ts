import { Failure, isFailure } from "../base/failure.ts";
import { systemCode } from "./systemCode.ts";

/** Primary result codes, https://sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** What the remedies for a disk know, by SQLite's codes for the same. */
const systemCodes: Readonly<Record<number, string>> = {
  3: "EACCES",
  8: "EACCES",
  10: "EIO",
  13: "ENOSPC",
  14: "EACCES",
};

/** Another connection, of this process or another one, has the file. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === BUSY || code === LOCKED;
}

/** The file is no database, or a broken one. */
export function isDamaged(error: unknown): boolean {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Failure `disk-unwritable` for whatever SQLite or the system says of a file; every other error as it is. */
export function diskFailure(file: string, error: unknown): unknown {
  if (isFailure(error)) return error;
  const code = primaryCode(error);
  const named = code === undefined ? systemCode(error) : (systemCodes[code] ?? `SQLITE_${code}`);
  return named === undefined ? error : new Failure("disk-unwritable", { file, code: named }, error);
}

/** The lowest byte: the rest of an extended code says where it happened. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}
