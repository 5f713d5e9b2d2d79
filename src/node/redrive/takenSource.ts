import { createHash } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import type { RecordSource } from "../../engine/record.ts";
import { fingerprintFile } from "../readers/fingerprintFile.ts";
import { readLines } from "../readLines.ts";
import type { TakenLetter, TakenLetters } from "./takeLetters.ts";

/** Records are handed on in batches of this many. */
const BATCH = 500;

/** The exact input of a redrive, whatever becomes of the file that was edited: its columns, then one letter a line. */
export function takenText({ columns, letters }: Pick<TakenLetters, "columns" | "letters">): string {
  const lines = [{ columns: columns ?? null }, ...letters];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Letters that were just read; what is wrong with them is reported first. */
export function lettersSource(taken: TakenLetters): RecordSource {
  const { file, letters, problems, columns } = taken;
  return {
    file,
    fingerprint: async () => {
      const text = takenText(taken);
      return { bytes: Buffer.byteLength(text), sha256: createHash("sha256").update(text).digest("hex") };
    },
    columns: async () => columns,
    async *read(report) {
      for (const problem of problems) report(problem);
      if (letters.length > 0) yield letters;
    },
  };
}

/** The letters that an unfinished redrive took when it began, streamed. */
export function takenSource(path: string): RecordSource {
  return {
    file: path,
    fingerprint: (signal) => fingerprintFile({ path }, signal),
    columns: async () => {
      for await (const { object } of takenLines(path)) return columnsIn(object);
      return undefined;
    },
    async *read() {
      let batch: TakenLetter[] = [];
      for await (const letter of readTaken(path)) {
        batch.push(letter);
        if (batch.length < BATCH) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
  };
}

/** Failure `dead-letters-damaged` for a line that is none of ours. */
export async function* readTaken(path: string): AsyncGenerator<TakenLetter, void, undefined> {
  for await (const { object, line } of takenLines(path)) {
    if (line === 1) continue;
    const { number, of, line: at, values } = object;
    if (!isPlace(number) || !isPlace(of) || !isPlace(at) || !isObject(values)) {
      throw new Failure("dead-letters-damaged", { file: path, line });
    }
    yield { number, of, line: at, values };
  }
}

async function* takenLines(path: string): AsyncGenerator<{ object: JsonObject; line: number }, void, undefined> {
  let line = 0;
  for await (const { text } of readLines(path)) {
    line += 1;
    const object = parseJson(text);
    if (!isObject(object)) throw new Failure("dead-letters-damaged", { file: path, line });
    yield { object, line };
  }
}

function columnsIn({ columns }: JsonObject): readonly string[] | undefined {
  return Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : undefined;
}

function isPlace(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
