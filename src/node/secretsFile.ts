import { chmod, readFile, realpath, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Secret } from "../base/secret.ts";
import { onDisk } from "./appendFile.ts";
import { replaceFile } from "./replaceFile.ts";

export interface SecretsFile {
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Where a renewed secret can be written back; absent for stdin and pipes. */
  readonly path?: string;
  /** Whether other users of the machine may read it; worth a warning. Never so for stdin and on Windows. */
  readonly readableByOthers: boolean;
  /** Lines, counted from 1, that are neither `NAME=value` nor blank nor a comment. Their text is not repeated. */
  readonly unreadableLines: readonly number[];
}

/** Reads `NAME=value` lines from a file, or from `stdin` when the path is `-`. Rejects with the system's error. */
export async function readSecretsFile(path: string, stdin: Readable): Promise<SecretsFile> {
  if (path === "-") return { ...parseSecrets(await text(stdin)), readableByOthers: false };
  const found = await stat(path);
  const readableByOthers = process.platform !== "win32" && (found.mode & 0o077) !== 0;
  return {
    ...parseSecrets(await readFile(path, "utf8")),
    // Behind a symbolic link lies the file that a new one has to replace.
    ...(found.isFile() && { path: await realpath(path) }),
    readableByOthers,
  };
}

/** Splits into lines and keeps their ends, so that joining gives the same text. */
const lines = (content: string): readonly string[] => content.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];

/** Blanks, name and equals sign; value; blanks and end of line. */
const assignment = /^(\uFEFF?\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[^\S\r\n]*)(.*?)(\s*)$/;

/**
 * Everything behind `=` is the value, blanks around it left out and one pair of quotes taken off. There are no escapes and
 * no comments behind a value: a `#` is part of a password.
 */
export function parseSecrets(content: string): Pick<SecretsFile, "secrets" | "unreadableLines"> {
  const secrets = new Map<string, Secret>();
  const unreadableLines: number[] = [];
  for (const [at, line] of lines(content).entries()) {
    if (/^\uFEFF?\s*(?:#|$)/.test(line)) continue;
    const [, , name, value] = assignment.exec(line) ?? [];
    if (name === undefined || value === undefined) unreadableLines.push(at + 1);
    else if (value !== "") secrets.set(name, new Secret(value.replace(/^(["'])(.*)\1$/, "$2")));
  }
  return { secrets, unreadableLines };
}

/**
 * Puts a renewed secret in place of the one before, durably and at once; every other line stays as it is, and so does
 * the mode of the file. Throws Failure `disk-unwritable`. Not for two at once: hold a lock.
 */
export async function replaceSecret(path: string, name: string, secret: Secret): Promise<void> {
  const [content, { mode }] = await onDisk(path, () => Promise.all([readFile(path, "utf8"), stat(path)]));
  await replaceFile(path, withSecret(content, name, secret));
  if ((mode & 0o777) !== 0o600) await onDisk(path, () => chmod(path, mode & 0o777));
}

function withSecret(content: string, name: string, secret: Secret): string {
  const all = lines(content);
  // The last one is the one that counts.
  const at = all.findLastIndex((line) => assignment.exec(line)?.[2] === name && !/^\uFEFF?\s*#/.test(line));
  const [, before = `${name}=`, , old = "", end = "\n"] = assignment.exec(all[at] ?? "") ?? [];
  const line = `${before}${quotedLike(old, secret.reveal())}${end}`;
  if (at >= 0) return all.with(at, line).join("");
  return `${content}${content === "" || /[\r\n]$/.test(content) ? "" : "\n"}${line}`;
}

/** With the quotes that the former value had, or that this one needs so as not to lose its own or its blanks. */
function quotedLike(old: string, value: string): string {
  const [, quote] = /^(["']).*\1$/.exec(old) ?? [];
  if (quote !== undefined) return `${quote}${value}${quote}`;
  return /^\s|\s$|^(["']).*\1$/.test(value) ? `"${value}"` : value;
}
