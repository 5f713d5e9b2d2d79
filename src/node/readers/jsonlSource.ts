import { isObject, type JsonValue } from "../../base/json.ts";
import type { RecordSource, SourceRecord } from "../../engine/record.ts";
import { damageReported, longestRecord, RecordsDamage, recordsProblem } from "./damage.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { kindOf } from "./kindOf.ts";
import { utf8Chunks } from "./utf8Chunks.ts";

/** Records of a file with one JSON object a line. Blank lines do not count; a damaged line keeps its number. */
export function jsonlSource({ path, file }: { readonly path: string; readonly file: string }): RecordSource {
  return {
    file,
    fingerprint: (signal) => fingerprintFile(path, signal),
    columns: async () => undefined,
    async *read(report, signal) {
      let line = 0;
      let number = 0;
      let damaged = false;
      const toRecord = (text: string): SourceRecord | undefined => {
        line += 1;
        if (text.trim() === "") return undefined;
        number += 1;
        const parsed = parseLine(text);
        if ("error" in parsed) {
          report(recordsProblem(file, line, "records-syntax", parsed));
          return undefined;
        }
        if (isObject(parsed.value)) return { number, line, values: parsed.value };
        report(recordsProblem(file, line, "record-not-object", { found: kindOf(parsed.value) }));
        return undefined;
      };
      const stopped = (problem: Parameters<typeof report>[0]) => {
        damaged = true;
        report(problem);
      };
      for await (const texts of damageReported(lines(path, signal), file, stopped, signal)) {
        const records = texts.map(toRecord).filter((record) => record !== undefined);
        if (records.length > 0) yield records;
      }
      if (number === 0 && !damaged) report(recordsProblem(file, 1, "records-empty", {}));
    },
  };
}

async function* lines(path: string, signal: AbortSignal): AsyncGenerator<readonly string[], void, undefined> {
  let open: string[] = [];
  let openLength = 0;
  let line = 1;
  for await (const chunk of utf8Chunks(path, signal)) {
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
