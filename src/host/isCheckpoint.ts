import type { TextDocument } from "vscode";

const ENDING = ".checkpoint.jsonl";

export function isCheckpoint({ uri }: TextDocument): boolean {
  return uri.scheme === "file" && uri.path.endsWith(ENDING);
}
