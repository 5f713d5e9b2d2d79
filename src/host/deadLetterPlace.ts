import { Uri } from "vscode";
import { JOB_SUFFIX } from "../config/fileNames.ts";
import type { JobArgument } from "./jobArgument.ts";

/** The run whose dead letters lie in a file, as runs write it: `.longhaul/<job>/<run>/<run>.dead-letters.csv`. */
export interface DeadLetterPlace extends Required<JobArgument> {
  readonly run: string;
  readonly file: Uri;
}

/** `undefined` for any other file, copies of a dead-letter file among them. */
export function deadLetterPlace(file: unknown): DeadLetterPlace | undefined {
  if (!(file instanceof Uri) || file.scheme !== "file") return undefined;
  const match = /^(.*)\/\.longhaul\/([^/]+)\/([^/]+)\/\3\.dead-letters\.csv$/.exec(file.path);
  const [, folder, job, run] = match ?? [];
  if (folder === undefined || job === undefined || run === undefined) return undefined;
  return {
    run,
    file,
    jobFile: file.with({ path: `${folder}/${job}${JOB_SUFFIX}` }).fsPath,
    checkpoint: file.with({ path: file.path.replace(/\.dead-letters\.csv$/, ".checkpoint.jsonl") }).fsPath,
  };
}

/** The file that the dead letters of a checkpoint's run lie in: as rows to be edited, or with their whole stories. */
export function deadLettersOf(checkpoint: Uri, form: "csv" | "jsonl" = "csv"): Uri {
  return checkpoint.with({ path: checkpoint.path.replace(/\.checkpoint\.jsonl$/, `.dead-letters.${form}`) });
}
