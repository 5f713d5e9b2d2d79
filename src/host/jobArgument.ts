import { l10n, Uri, window, workspace } from "vscode";
import { JOB_SUFFIX } from "../config/fileNames.ts";
import { fileName, JOB_FILES, SKIPPED_FOLDERS, shownPath } from "./paths.ts";

/** What a tree row hands to its commands. */
export interface JobArgument {
  readonly jobFile: string;
  /** The run that the row stands for or belongs to. */
  readonly checkpoint?: string;
}

/** The job that a command was given: a file, a row of the tree; `undefined` when it was called without one. */
export function givenJob(argument: unknown): Uri | undefined {
  if (argument instanceof Uri) return isJob(argument) ? argument : undefined;
  return isJobArgument(argument) ? Uri.file(argument.jobFile) : undefined;
}

export function givenCheckpoint(argument: unknown): string | undefined {
  return isJobArgument(argument) ? argument.checkpoint : undefined;
}

/** The job that was given, that stands in the active editor, or that a person picks. */
export async function chooseJob(argument: unknown): Promise<Uri | undefined> {
  const active = window.activeTextEditor?.document.uri;
  return givenJob(argument) ?? (active && isJob(active) ? active : pickJob());
}

export async function findJobs(): Promise<readonly Uri[]> {
  const found = await workspace.findFiles(JOB_FILES, SKIPPED_FOLDERS);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function jobName(file: Uri): string {
  return fileName(file).slice(0, -JOB_SUFFIX.length);
}

async function pickJob(): Promise<Uri | undefined> {
  const jobs = await findJobs();
  if (jobs.length === 0) {
    await window.showInformationMessage(
      l10n.t("There is no sync job here. A job is a file whose name ends in .sync.json; a sample workspace has one."),
    );
    return undefined;
  }
  const items = jobs.map((file) => ({ label: jobName(file), description: shownPath(file), file }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Sync job"),
    placeHolder: l10n.t("Which job?"),
    matchOnDescription: true,
  });
  return picked?.file;
}

function isJob(file: Uri): boolean {
  return file.scheme === "file" && file.path.endsWith(JOB_SUFFIX);
}

function isJobArgument(argument: unknown): argument is JobArgument {
  return (
    typeof argument === "object" && argument !== null && "jobFile" in argument && typeof argument.jobFile === "string"
  );
}
