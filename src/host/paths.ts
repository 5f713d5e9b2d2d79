import { Uri, workspace } from "vscode";
import { CONNECTIONS_FILE, JOB_SUFFIX } from "../config/fileNames.ts";

export const JOB_FILES = "**/*.sync.json";
export const CONNECTIONS_FILES = `**/${CONNECTIONS_FILE}`;
export const SKIPPED_FOLDERS = "**/{node_modules,.git,.longhaul}/**";

export function folderOf(file: Uri): Uri {
  return Uri.joinPath(file, "..");
}

export function fileName(file: Uri): string {
  return file.path.slice(file.path.lastIndexOf("/") + 1);
}

export function isConnectionsFile(file: Uri): boolean {
  return fileName(file) === CONNECTIONS_FILE;
}

export function isJobFile(file: Uri): boolean {
  return file.path.endsWith(JOB_SUFFIX);
}

/** The path as a person of this workspace knows it. */
export function shownPath(file: Uri): string {
  return workspace.asRelativePath(file);
}

/** Whether a path that the runner named lies in a folder of this window. */
export function inWorkspace(path: string): boolean {
  return workspace.getWorkspaceFolder(Uri.file(path)) !== undefined;
}

export async function readText(file: Uri): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(file));
}

export async function exists(file: Uri): Promise<boolean> {
  return workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
