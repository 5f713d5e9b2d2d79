import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Secret } from "../base/secret.ts";

export interface SecretsFile {
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Whether other users of the machine may read it; worth a warning. Never so for stdin and on Windows. */
  readonly readableByOthers: boolean;
  /** Lines, counted from 1, that are neither `NAME=value` nor blank nor a comment. Their text is not repeated. */
  readonly unreadableLines: readonly number[];
}

/** Reads `NAME=value` lines from a file, or from `stdin` when the path is `-`. Rejects with the system's error. */
export async function readSecretsFile(path: string, stdin: Readable): Promise<SecretsFile> {
  if (path === "-") return { ...parseSecrets(await text(stdin)), readableByOthers: false };
  const { mode } = await stat(path);
  const readableByOthers = process.platform !== "win32" && (mode & 0o077) !== 0;
  return { ...parseSecrets(await readFile(path, "utf8")), readableByOthers };
}

/**
 * Everything behind `=` is the value, blanks around it left out and one pair of quotes taken off. There are no escapes and
 * no comments behind a value: a `#` is part of a password.
 */
export function parseSecrets(content: string): Pick<SecretsFile, "secrets" | "unreadableLines"> {
  const secrets = new Map<string, Secret>();
  const unreadableLines: number[] = [];
  for (const [at, line] of content
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) unreadableLines.push(at + 1);
    else if (value !== "") secrets.set(name, new Secret(value.replace(/^(["'])(.*)\1$/, "$2")));
  }
  return { secrets, unreadableLines };
}
