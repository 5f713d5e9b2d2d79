import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from "vscode";
import type { Problem } from "../base/problem.ts";
import type { AccountArgument } from "./accountArgument.ts";
import type { AccountRow } from "./accountRows.ts";
import { shownPath } from "./paths.ts";
import { rangeOf } from "./showPlace.ts";

export interface ConnectionNode extends AccountArgument {
  readonly is: "connection";
}
export interface IdentityNode extends Required<AccountArgument> {
  readonly is: "identity";
}
export interface FactNode {
  readonly is: "fact";
  readonly id: string;
  readonly row: AccountRow;
}
export interface ProblemNode {
  readonly is: "problem";
  readonly problem: Problem;
}
export type ConnectionsNode = ConnectionNode | IdentityNode | FactNode | ProblemNode;

export function factItem({ row, id }: FactNode): TreeItem {
  const item = accountItemOf(row, { id, state: TreeItemCollapsibleState.None });
  const words = `${row.label}: ${row.description}`;
  item.tooltip = row.detail === undefined ? words : `${words}\n${row.detail}`;
  return item;
}

export async function problemItem(problem: Problem): Promise<TreeItem> {
  const { sentenceForProblem } = await import("../sentences/problems.ts");
  const { message, remedy } = sentenceForProblem(problem, l10n.t);
  const file = Uri.file(problem.file);
  const item = new TreeItem(message, TreeItemCollapsibleState.None);
  const place = `${shownPath(file)}:${problem.line}:${problem.column}`;
  item.description = place;
  item.iconPath = new ThemeIcon("error", new ThemeColor("list.errorForeground"));
  item.tooltip = `${message} ${remedy}`;
  item.accessibilityInformation = { label: l10n.t("Problem at {0}: {1} {2}", place, message, remedy) };
  item.command = {
    command: "vscode.open",
    title: l10n.t("Open"),
    arguments: [file, { selection: rangeOf(problem) }],
  };
  return item;
}

export function accountItemOf(
  row: AccountRow,
  { id, state }: { readonly id: string; readonly state: TreeItemCollapsibleState },
) {
  const item = new TreeItem(row.label, state);
  item.id = id;
  item.description = row.description;
  item.iconPath = new ThemeIcon(row.icon, row.colour === undefined ? undefined : new ThemeColor(row.colour));
  item.accessibilityInformation = { label: row.spoken };
  return item;
}
