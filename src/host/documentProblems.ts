import { type TextDocument, Uri, workspace } from "vscode";
import { failedWith, isFailure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import type { ConnectionsFile } from "../config/connectionsFile.ts";
import type { SourceFile } from "../config/document.ts";
import type { Job } from "../config/job.ts";
import { rulingFile } from "./connectionFiles.ts";
import { folderOf, isConnectionsFile } from "./paths.ts";
import type { RecordsDoor } from "./recordsDoor.ts";

const NOTHING: ConnectionsFile = { connections: new Map(), declared: [], problems: [] };

/** All that is wrong in a `longhaul.json` or a job file as it stands in the editor, its columns included. */
export async function problemsOfDocument(document: TextDocument, records: RecordsDoor): Promise<readonly Problem[]> {
  const source = sourceOf(document);
  const reader = await import("./configReader.ts");
  if (isConnectionsFile(document.uri)) return reader.readConnections(source).problems;
  const connections = await connectionsFor(document);
  // Without connections a job can be written, only not run.
  if (connections === NOTHING) return [];
  const problems = await reader.problemsOfJob(source, connections);
  return problems.length > 0 ? problems : columnProblems(source, connections, records);
}

export function sourceOf(document: TextDocument): SourceFile {
  return { path: document.uri.fsPath, text: document.getText() };
}

/** The connections that a job can name; none where no file rules its folder. */
export async function connectionsFor({ uri }: Pick<TextDocument, "uri">): Promise<ConnectionsFile> {
  try {
    return await rulingFile(folderOf(uri));
  } catch (error) {
    if (isFailure(error)) return NOTHING;
    throw error;
  }
}

/** Where the records of a job lie. */
export function recordsOf({ file, records }: Pick<Job, "file" | "records">): string {
  // An absolute path stays what it is.
  const isAbsolute = /^([\\/]|[A-Za-z]:[\\/])/.test(records.file);
  return isAbsolute ? records.file : Uri.joinPath(folderOf(Uri.file(file)), records.file.replaceAll("\\", "/")).fsPath;
}

/** What is wrong with the columns that a good job names. A file of a folder that nobody trusts is not opened. */
async function columnProblems(
  source: SourceFile,
  connections: ConnectionsFile,
  records: RecordsDoor,
): Promise<readonly Problem[]> {
  const reader = await import("./configReader.ts");
  const { job, places } = reader.readJob(source, connections);
  if (!job || !workspace.isTrusted) return [];
  const wish = { path: recordsOf(job), records: job.records, most: 0 };
  try {
    const { columns, delimiter } = await records.glance(wish, new AbortController().signal);
    // Records that are JSON declare no columns: any of them may have more.
    if (delimiter === null) return [];
    const uncut = reader.wrongDelimiter({ job, at: reader.placeOfDelimiter(source), columns, delimiter });
    return uncut ? [uncut] : reader.checkPlaceholders({ job, places, columns });
  } catch (error) {
    if (!failedWith(error, "input-invalid")) throw error;
    return error.facts.problems.flatMap((problem) => {
      const place = { file: source.path, ...reader.placeOfRecords(source) };
      if (problem.code !== "records-file-not-found" && problem.code !== "records-format-unknown") return [];
      return [{ ...problem, ...place, facts: { ...problem.facts, path: job.records.file } } as Problem];
    });
  }
}
