import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Failure } from "../base/failure.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { summarise } from "../engine/summary.ts";
import { toFailureMessage } from "../protocol/failureMessage.ts";
import { reportJson } from "../report/reportJson.ts";
import { reportMessage } from "../report/reportMessage.ts";
import { type PageParts, standalonePage } from "../report/standalonePage.ts";
import { plain } from "../sentences/sentence.ts";
import { pastReports } from "./pastReports.ts";
import type { RunPaths } from "./runDirectory.ts";
import { pastView } from "./runner/runView.ts";
import { swapFile } from "./swapFile.ts";

export interface WriteReport {
  readonly jobFile: string;
  readonly paths: RunPaths;
  readonly progress: RunProgress;
  readonly stopped: Failure | undefined;
  /** Holds the built page, `report.js` and `report.css`. */
  readonly pageFolder: string;
  /** ISO 8601, UTC. */
  readonly writtenAt: string;
}

/** Writes `<run>.report.json` and `<run>.report.html` beside the checkpoint. Throws the Failure of a disk that refuses. */
export async function writeReport(options: WriteReport): Promise<void> {
  const { jobFile, paths, progress, stopped, writtenAt } = options;
  const past = await pastReports(jobFile, { before: paths.run });
  const summary = summarise(progress, stopped);
  const files = {
    checkpoint: basename(paths.checkpoint),
    deadLetters: summary.records.dead + summary.records.rolledBack > 0 ? basename(paths.deadLetters) : null,
    audit: basename(paths.audit),
  };
  const seen = pastView(jobFile, { paths, progress });
  const view = { ...seen, summary, stopped: stopped ? toFailureMessage(stopped) : null };
  const message = {
    ...reportMessage({ view, reading: { kind: "read", progress }, past, t: plain }),
    alone: { ...files, writtenAt, facts: basename(paths.reportJson) },
    canResume: false,
    canOpenDeadLetters: false,
  };
  const facts = reportJson({ progress, summary, past, files, writtenAt });
  await Promise.all([
    swapFile(paths.reportJson, `${JSON.stringify(facts, null, 2)}\n`),
    readPage(options.pageFolder).then((page) => swapFile(paths.report, standalonePage(message, page))),
  ]);
}

async function readPage(folder: string): Promise<PageParts> {
  const [script, style] = await Promise.all(
    ["report.js", "report.css"].map((name) => readFile(join(folder, name), "utf8")),
  );
  if (script === undefined || style === undefined) throw new RangeError("two files were read");
  return { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) };
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
