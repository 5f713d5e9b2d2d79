import { Failure } from "../../base/failure.ts";
import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { readLines } from "../readLines.ts";
import { systemCode } from "../systemCode.ts";

/** What a redrive needs of a dead letter's story. */
export interface Letter {
  /** Its record number in the run that gave up on it. */
  readonly record: number;
  readonly values: JsonObject;
}

/**
 * The dead letters of a run in the order in which they died, from the file that nobody edits. A record that is told of
 * twice counts as it was told last. Failure `file-unreadable` or `dead-letters-damaged`.
 */
export async function readLetters(storiesPath: string): Promise<readonly Letter[]> {
  const letters = new Map<number, Letter>();
  let line = 0;
  try {
    for await (const { text, closed } of readLines(storiesPath)) {
      line += 1;
      // A write that a crash cut off: it was never acknowledged.
      if (!closed) break;
      const story = parseJson(text);
      if (!isObject(story) || !Number.isSafeInteger(story["record"]) || !isObject(story["values"])) {
        throw new Failure("dead-letters-damaged", { file: storiesPath, line });
      }
      const record = Number(story["record"]);
      letters.set(record, { record, values: story["values"] });
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Failure("file-unreadable", { file: storiesPath, code }, error);
  }
  return [...letters.values()];
}
