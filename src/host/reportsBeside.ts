import { FileType, Uri, workspace } from "vscode";
import { type PastPoint, parsePastPoint } from "../report/pastPoint.ts";
import { folderOf, readText } from "./paths.ts";

/** So many runs before one are compared with it. */
const MOST_COMPARED = 10;

/** What the reports of a job's earlier runs say, the newest first. What cannot be read tells nothing. */
export async function reportsBeside(checkpoint: Uri, run: string): Promise<readonly PastPoint[]> {
  const job = folderOf(folderOf(checkpoint));
  const entries = await workspace.fs.readDirectory(job).then(
    (found) => found,
    () => [],
  );
  const earlier = entries.filter(([name, type]) => type === FileType.Directory && name < run).map(([name]) => name);
  const newest = earlier.sort().reverse().slice(0, MOST_COMPARED);
  const points = await Promise.all(
    newest.map((name) =>
      readText(Uri.joinPath(job, name, `${name}.report.json`)).then(parsePastPoint, () => undefined),
    ),
  );
  return points.filter((point) => point !== undefined);
}
