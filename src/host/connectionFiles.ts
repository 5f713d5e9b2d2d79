import { Uri } from "vscode";
import type { Connection, IdentityKind } from "../auth/connection.ts";
import { Failure } from "../base/failure.ts";
import type { ConnectionsFile } from "../config/connectionsFile.ts";
import { CONNECTIONS_FILE } from "../config/fileNames.ts";
import { type Account, accountOf } from "./accountBinding.ts";
import { exists, folderOf, readText } from "./paths.ts";

export interface RulingFile extends ConnectionsFile {
  readonly file: Uri;
}

/** The `longhaul.json` that rules a folder: in it or the nearest one above, as the runner finds it too. */
export async function rulingPath(folder: Uri): Promise<Uri | undefined> {
  for (let here = folder; ; here = folderOf(here)) {
    const file = Uri.joinPath(here, CONNECTIONS_FILE);
    if (await exists(file)) return file;
    if (folderOf(here).path === here.path) return undefined;
  }
}

/** Throws Failure `connections-file-not-found` where none rules the folder. */
export async function rulingFile(folder: Uri): Promise<RulingFile> {
  const file = await rulingPath(folder);
  if (!file) throw new Failure("connections-file-not-found", { startedAt: folder.fsPath });
  return readRuling(file);
}

export async function readRuling(file: Uri): Promise<RulingFile> {
  const { readConnections } = await import("./configReader.ts");
  return { file, ...readConnections({ path: file.fsPath, text: await readText(file) }) };
}

export interface AccountWanted {
  readonly folder: Uri;
  readonly connection: string;
  readonly identity: IdentityKind;
}

/** Throws Failure `config-invalid` when the file has problems or does not name the connection. */
export async function findAccount({ folder, connection: id, identity }: AccountWanted): Promise<Account> {
  const { file, connections, problems } = await rulingFile(folder);
  const connection: Connection | undefined = connections.get(id);
  const account = connection && accountOf(file.toString(), connection, identity);
  if (!account || problems.length > 0) throw new Failure("config-invalid", { problems });
  return account;
}
