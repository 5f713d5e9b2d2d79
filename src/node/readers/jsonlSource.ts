import { isObject, type JsonValue } from "../../base/json.ts";
import type { FilePlace, RecordSource, SourceRecord } from "../../engine/record.ts";
import { damageReported, longestRecord, RecordsDamage, recordsProblem } from "./damage.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { kindOf } from "./kindOf.ts";
import { canBeginAnywhere, type TextFile } from "./textFile.ts";
import { utf8Chunks } from "./utf8Chunks.ts";

export interface JsonlOptions {
  readonly text: TextFile;
  /** The path as the user wrote it, for problems. */
  readonly file: string;
}

/** Records of a file with one JSON object a line. Blank lines do not count; a damaged line keeps its number. */
export function jsonlSource({ text, file }: JsonlOptions): RecordSource {
  const places = canBeginAnywhere(text);
  return {
    file,
    fingerprint: (signal) => fingerprintFile(text, signal),
    columns: async () => undefined,
    async *read(report, signal, from) {
      const at = places ? from?.at : undefined;
      const first = from?.record ?? 1;
      let line = (at?.line ?? 1) - 1;
      let endByte = at?.byte ?? text.markBytes;
      let number = at ? first - 1 : 0;
      let damaged = false;
      const toRecord = (lineText: string): SourceRecord | undefined => {
        line += 1;
        if (places) endByte += Buffer.byteLength(lineText) + 1;
        if (lineText.trim() === "") return undefined;
        number += 1;
        if (number < first) return undefined;
        const parsed = parseLine(lineText);
        if ("error" in parsed) {
          report(recordsProblem(file, line, "records-syntax", parsed));
          return undefined;
        }
        const values = parsed.value;
        if (isObject(values)) {
          return places ? { number, line, values, endByte, endLine: line + 1 } : { number, line, values };
        }
        report(recordsProblem(file, line, "record-not-object", { found: kindOf(values) }));
        return undefined;
      };
      const stopped = (problem: Parameters<typeof report>[0]) => {
        damaged = true;
        report(problem);
      };
      for await (const texts of damageReported(lines(text, signal, at), file, stopped, signal)) {
        const records = texts.map(toRecord).filter((record) => record !== undefined);
        if (records.length > 0) yield records;
      }
      if (number === 0 && !damaged) report(recordsProblem(file, 1, "records-empty", {}));
    },
  };
}

async function* lines(
  text: TextFile,
  signal: AbortSignal,
  from: FilePlace | undefined,
): AsyncGenerator<readonly string[], void, undefined> {
  let open: string[] = [];
  let openLength = 0;
  let line = from?.line ?? 1;
  for await (const chunk of utf8Chunks(text, signal, from?.byte)) {
    const [first = "", ...rest] = chunk.toString("utf8").split("\n");
    open.push(first);
    openLength += first.length;
    if (openLength > longestRecord) throw new RecordsDamage(line, `line longer than ${longestRecord} characters`);
    const last = rest.pop();
    if (last === undefined) continue;
    const whole = [open.join(""), ...rest];
    line += whole.length;
    open = [last];
    openLength = last.length;
    yield whole;
  }
  yield [open.join("")];
}

function parseLine(text: string): { readonly value: JsonValue } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
