import { commands as editor, l10n, type QuickPickItem, window } from "vscode";
import type { Clock } from "../base/time.ts";
import { type CommandId, commands, views } from "../contributions.ts";
import { accountItem, argumentOf } from "./accountArgument.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import { stateLine } from "./tokenText.ts";

export interface ConnectionsPickPorts {
  readonly connections: ConnectionsSeen;
  readonly clock: Pick<Clock, "now">;
}

type ActionItem = QuickPickItem & { readonly command: CommandId };

/** What the status bar item opens: the accounts of this workspace, and for each what can be done with it. */
export async function pickConnection({ connections, clock }: ConnectionsPickPorts): Promise<void> {
  const { all } = connections;
  const [first] = all;
  if (!first) {
    await editor.executeCommand(`${views.connections}.focus`);
    return;
  }
  if (all.length === 1) return pickAction(first, clock);
  const picked = await window.showQuickPick(
    all.map((tokens) => accountItem(tokens, clock)),
    { title: l10n.t("Longhaul connections"), placeHolder: l10n.t("Which one?"), matchOnDescription: true },
  );
  if (picked) await pickAction(picked.tokens, clock);
}

async function pickAction(tokens: AccountTokens, clock: Pick<Clock, "now">): Promise<void> {
  const { connection, name } = tokens.state;
  const picked = await window.showQuickPick(actionsFor(tokens), {
    title: l10n.t("{0} · {1}", connection, name),
    placeHolder: stateLine(tokens.state, clock.now(), l10n.t),
  });
  if (picked) await editor.executeCommand(picked.command, argumentOf(tokens));
}

function actionsFor({ state: { generation, refreshable } }: AccountTokens): readonly ActionItem[] {
  const signIn: ActionItem = { label: l10n.t("$(sign-in) Sign in"), command: commands.signIn };
  const refresh: ActionItem = { label: l10n.t("$(refresh) Refresh now"), command: commands.refreshToken };
  const signOut: ActionItem = { label: l10n.t("$(sign-out) Sign out"), command: commands.signOut };
  const rotation: ActionItem = { label: l10n.t("$(beaker) Test rotation"), command: commands.testRotation };
  const always: readonly ActionItem[] = [
    { label: l10n.t("$(pulse) Doctor"), command: commands.doctor },
    { label: l10n.t("$(go-to-file) Open longhaul.json"), command: commands.openConnection },
    { label: l10n.t("$(copy) Copy connection facts"), command: commands.copyConnectionFacts },
  ];
  if (generation === 0) return [signIn, ...always];
  return [refresh, signIn, signOut, ...(refreshable ? [rotation] : []), ...always];
}
