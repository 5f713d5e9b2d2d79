import { commands as editor, l10n, Uri, window, workspace } from "vscode";
import { exists } from "./paths.ts";

const FILES = ["longhaul.json", "work-orders.sync.json", "work-orders.csv"] as const;

/** Copies the sample into a folder and opens it. */
export async function createSampleWorkspace(extension: Uri, given: unknown): Promise<void> {
  const folder = given instanceof Uri ? given : await chooseFolder();
  if (!folder) return;
  const inTheWay = await copySample(extension, folder);
  if (inTheWay !== undefined) {
    await window.showErrorMessage(
      l10n.t("{0} is there already, so nothing was written. Choose an empty folder.", inTheWay),
    );
    return;
  }
  const opened = workspace.workspaceFolders?.some(({ uri }) => uri.path === folder.path) ?? false;
  if (opened) await window.showTextDocument(Uri.joinPath(folder, "work-orders.sync.json"));
  else await editor.executeCommand("vscode.openFolder", folder, { forceReuseWindow: false });
}

/** Writes nothing when one of the files is there already, and answers which. */
export async function copySample(extension: Uri, folder: Uri): Promise<string | undefined> {
  for (const name of FILES) if (await exists(Uri.joinPath(folder, name))) return name;
  for (const name of FILES) {
    const source = Uri.joinPath(extension, "media", "sample", name);
    await workspace.fs.copy(source, Uri.joinPath(folder, name), { overwrite: false });
  }
  return undefined;
}

async function chooseFolder(): Promise<Uri | undefined> {
  const [chosen] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: l10n.t("Folder for the sample workspace"),
      openLabel: l10n.t("Create Here"),
      ...startOf(workspace.workspaceFolders?.[0]?.uri),
    })) ?? [];
  return chosen;
}

function startOf(folder: Uri | undefined): { readonly defaultUri?: Uri } {
  return folder ? { defaultUri: folder } : {};
}
