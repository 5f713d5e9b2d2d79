import { commands as editor, l10n, Uri, window, workspace } from "vscode";
import { commands } from "../contributions.ts";
import { showConnection } from "./connectionPlace.ts";
import { type AfterItem, ConnectionSteps, fileFor, type NewConnection } from "./connectionSteps.ts";
import { folderOf } from "./paths.ts";
import { pickOne, type Step, walk } from "./steps.ts";
import { requireTrust } from "./trust.ts";
import { changeFile } from "./writeText.ts";

export interface NewConnectionPorts {
  /** Reads the connections of the workspace anew. */
  readonly look: () => Promise<void>;
}

/** *New Connection*: asks, writes into the `longhaul.json` of the folder, and signs in if wanted. */
export async function newConnection(argument: unknown, { look }: NewConnectionPorts): Promise<void> {
  requireTrust();
  const folder = argument instanceof Uri ? argument : await chooseFolder();
  if (!folder) return;
  const asking = await ConnectionSteps.begin(await fileFor(folder));
  let after: "sign-in" | "only" = "sign-in";
  const last: Step = (place) => {
    const items: AfterItem<typeof after>[] = [
      {
        label: l10n.t("Write and Sign In"),
        detail: l10n.t("What is secret is asked for next, and kept in the editor's secret store."),
        after: "sign-in",
      },
      { label: l10n.t("Only Write It"), detail: l10n.t("Sign In is offered above the connection."), after: "only" },
    ];
    return pickOne(place, {
      placeholder: l10n.t("{0} goes into {1}. What then?", asking.draft.id, workspace.asRelativePath(asking.file)),
      items,
      take: (item) => {
        after = item.after;
      },
    });
  };
  if ((await walk(l10n.t("New Connection"), () => [...asking.steps, last])) !== "next") return;
  const { file, draft } = asking;
  if (!(await writeConnection({ file, draft }))) return;
  await showConnection(file.toString(), draft.id);
  await look();
  if (after === "sign-in")
    await editor.executeCommand(commands.signIn, { file: file.toString(), connection: draft.id });
}

/** `false` where the file is damaged, which the person is told. */
export async function writeConnection({ file, draft }: NewConnection): Promise<boolean> {
  const { connectionEdits } = await import("./configReader.ts");
  if (await changeFile(file, (text) => connectionEdits(text, draft))) return true;
  await window.showErrorMessage(
    l10n.t("{0} could not be changed. Correct its problems first.", workspace.asRelativePath(file)),
  );
  return false;
}

/** The folder of what is open, or the one that a person picks. */
async function chooseFolder(): Promise<Uri | undefined> {
  const open = window.activeTextEditor?.document.uri;
  if (open && workspace.getWorkspaceFolder(open)) return folderOf(open);
  const [only, ...others] = workspace.workspaceFolders ?? [];
  if (!only) {
    await window.showInformationMessage(l10n.t("Open a folder first: its longhaul.json lists the connections."));
    return undefined;
  }
  return others.length === 0 ? only.uri : (await window.showWorkspaceFolderPick())?.uri;
}
