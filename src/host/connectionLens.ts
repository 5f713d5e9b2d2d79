import { CodeLens, l10n, type TextDocument, workspace } from "vscode";
import { commands } from "../contributions.ts";
import type { AccountArgument } from "./accountArgument.ts";
import { sourceOf } from "./documentProblems.ts";
import { rangeOf } from "./showPlace.ts";

/** *Sign In · Refresh · Doctor* above each connection that is good. Without trust nothing is offered. */
export async function connectionLenses(document: TextDocument): Promise<CodeLens[]> {
  if (!workspace.isTrusted) return [];
  const { placeOfConnection, readConnections } = await import("./configReader.ts");
  const source = sourceOf(document);
  return [...readConnections(source).connections.keys()].flatMap((connection) => {
    const range = rangeOf(placeOfConnection(source, connection));
    const argument: AccountArgument = { file: document.uri.toString(), connection };
    const lens = (title: string, command: string) => new CodeLens(range, { title, command, arguments: [argument] });
    return [
      lens(l10n.t("Sign In"), commands.signIn),
      lens(l10n.t("Refresh"), commands.refreshToken),
      lens(l10n.t("Doctor"), commands.doctor),
    ];
  });
}
