import { access } from "node:fs/promises";
import { Failure, isFailure } from "../base/failure.ts";
import type { RunPaths } from "./runDirectory.ts";
import { systemCode } from "./systemCode.ts";
import type { WriteReport } from "./writeReport.ts";

export interface ClosingReport {
  /** Path of the page; `null` where there is none. */
  readonly report: string | null;
  /** Why the disk did not take it. */
  readonly unwritten: Failure | undefined;
}

export interface ReportWish extends Omit<WriteReport, "pageFolder" | "writtenAt"> {
  readonly pageFolder: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The run had ended before: what its report says still holds. */
  readonly finishedBefore: boolean;
}

/** Leaves the report of an attempt beside its checkpoint. A disk that refuses it takes nothing away from what is done. */
export async function closingReport({ pageFolder, at, finishedBefore, ...wish }: ReportWish): Promise<ClosingReport> {
  const { report } = wish.paths;
  if (finishedBefore && (await exists(wish.paths))) return { report, unwritten: undefined };
  if (pageFolder === undefined) return { report: null, unwritten: undefined };
  try {
    // A run that is refused needs none of this.
    const { writeReport } = await import("./writeReport.ts");
    await writeReport({ ...wish, pageFolder, writtenAt: new Date(at).toISOString() });
    return { report, unwritten: undefined };
  } catch (error) {
    if (isFailure(error)) return { report: null, unwritten: error };
    // An update of the program has taken the files of this one away while it ran.
    const code = systemCode(error);
    if (code === undefined) throw error;
    return { report: null, unwritten: new Failure("file-unreadable", { file: pageFolder, code }, error) };
  }
}

function exists({ report }: RunPaths): Promise<boolean> {
  return access(report).then(
    () => true,
    () => false,
  );
}
