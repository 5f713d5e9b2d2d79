import { type TextDocument, workspace } from "vscode";
import { sha256 } from "../base/sha256.ts";
import type { Noteworthy, RunProgress } from "../engine/checkpoint/runProgress.ts";
import { lineFormatOf, recordAt, recordLines } from "./recordLines.ts";
import { type OutcomeKind, outcomeOf } from "./recordOutcome.ts";
import { type RunOfDataFile, readAgain, runOfDataFile } from "./runOfDataFile.ts";

/** What is known of an open data file: its newest run, and which line is which record. */
export type DataFileState =
  | { readonly kind: "matched"; readonly run: RunOfDataFile; readonly lines: Uint32Array; readonly noted: Noted }
  /** Its content is not the one that the run read. */
  | { readonly kind: "changed"; readonly run: RunOfDataFile };

export type Noted = ReadonlyMap<number, Noteworthy>;

/** `undefined` where no job has run over the file. */
export async function readDataFile(document: TextDocument, signal: AbortSignal): Promise<DataFileState | undefined> {
  const format = lineFormatOf(document.uri.path);
  const run = format && (await runOfDataFile(document.uri, signal));
  if (!run) return undefined;
  const { input } = run.progress.header;
  if (document.isDirty || (await hashOnDisk(document)) !== input.sha256) return { kind: "changed", run };
  const lines = recordLines(document.getText(), format);
  // A file that is read otherwise than the run did gets no marks rather than wrong ones.
  return lines.length === input.records ? { kind: "matched", run, lines, noted: notedIn(run.progress) } : undefined;
}

/** The same content, with what the run has come to since. */
export async function follow(state: DataFileState, signal: AbortSignal): Promise<DataFileState> {
  const run = await readAgain(state.run, signal);
  return state.kind === "changed" ? { ...state, run } : { ...state, run, noted: notedIn(run.progress) };
}

export interface RecordInFile {
  readonly record: number;
  /** Where it begins, counted from 0. */
  readonly line: number;
  readonly kind: OutcomeKind;
  readonly noted: Noteworthy | undefined;
}

/** The record that a line belongs to; `undefined` on the header. */
export function recordOn({ run, lines, noted }: Matched, line: number): RecordInFile | undefined {
  const record = recordAt(lines, line);
  const start = lines[record - 1];
  if (start === undefined) return undefined;
  return { record, line: start, kind: outcomeOf(run.progress, record), noted: noted.get(record) };
}

/** The line of the dead letter behind a line or before it, going round at the ends; `undefined` when there is none. */
export function nextDeadLine({ run, lines }: Matched, from: number, way: "next" | "previous"): number | undefined {
  const dead = [...run.progress.dead].flatMap((record) => lines[record - 1] ?? []);
  return way === "next"
    ? (dead.find((line) => line > from) ?? dead[0])
    : (dead.findLast((line) => line < from) ?? dead.at(-1));
}

export type Matched = Extract<DataFileState, { kind: "matched" }>;

function notedIn({ noteworthy }: RunProgress): Noted {
  return new Map(noteworthy.map((one) => [one.record, one]));
}

async function hashOnDisk({ uri }: TextDocument): Promise<string> {
  return sha256(new Uint8Array(await workspace.fs.readFile(uri)));
}
