import { type Uri, workspace } from "vscode";
import type { IdentityKind } from "../auth/connection.ts";
import { Failure } from "../base/failure.ts";
import { CONNECTIONS_FILE } from "../config/fileNames.ts";
import type { Job } from "../config/job.ts";
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
  if (problems.length > 0 || !read.job || !connection) throw new Failure("config-invalid", { problems });
  const of = (identity: IdentityKind) => accountOf(ruling.file.toString(), connection, identity);
  const [first = of("user"), ...others] = identitiesOf(read.job).flatMap((identity) => of(identity) ?? []);
  if (!first) throw new Failure("config-invalid", { problems });
  return { job: read.job, text, accounts: [first, ...others] };
}

function identitiesOf({ runAs }: Job): readonly IdentityKind[] {
  return runAs === "auto" ? ["user", "service"] : [runAs];
}

/** What a person sees in the editor is what runs. */
async function saveOpen(job: Uri): Promise<void> {
  for (const document of workspace.textDocuments) {
    const belongs = document.uri.path === job.path || fileName(document.uri) === CONNECTIONS_FILE;
    if (document.isDirty && belongs) await document.save();
  }
}
