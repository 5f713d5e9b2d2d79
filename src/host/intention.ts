import { type Uri, workspace } from "vscode";
import { Failure } from "../base/failure.ts";
import { CONNECTIONS_FILE } from "../config/fileNames.ts";
import { accountOf } from "./accountBinding.ts";
import { rulingFile } from "./connectionFiles.ts";
import type { Intention } from "./consent.ts";
import { fileName, folderOf, readText } from "./paths.ts";

/** Reads a job and the account it runs as, from the disk as the runner will. Throws Failure `config-invalid`. */
export async function readIntention(file: Uri): Promise<Intention> {
  await saveOpen(file);
  const text = await readText(file);
  const ruling = await rulingFile(folderOf(file));
  const { readJob } = await import("./configReader.ts");
  const read = readJob({ path: file.fsPath, text }, ruling);
  const problems = [...ruling.problems, ...read.problems];
  const connection = read.job && ruling.connections.get(read.job.connection);
  const account = connection && accountOf(ruling.file.toString(), connection, "user");
  if (problems.length > 0 || !read.job || !account) throw new Failure("config-invalid", { problems });
  return { job: read.job, text, account };
}

/** What a person sees in the editor is what runs. */
async function saveOpen(job: Uri): Promise<void> {
  for (const document of workspace.textDocuments) {
    const belongs = document.uri.path === job.path || fileName(document.uri) === CONNECTIONS_FILE;
    if (document.isDirty && belongs) await document.save();
  }
}
