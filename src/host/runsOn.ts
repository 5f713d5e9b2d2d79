import { Uri } from "vscode";
import type { RunView } from "../protocol/messages.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { folderOf } from "./paths.ts";

/** The runs that may use this account's tokens. */
export function runsOn({ folders, state }: AccountTokens, runs: readonly RunView[]): readonly RunView[] {
  return runs.filter(
    ({ connection, jobFile }) => connection === state.connection && folders.has(folderOf(Uri.file(jobFile)).fsPath),
  );
}
