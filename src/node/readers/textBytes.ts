import type { Encoding } from "../../config/job.ts";
import { RecordsDamage } from "./damage.ts";
import { plainBytes } from "./plainBytes.ts";
import { encodingByMark, type TextFile } from "./textFile.ts";
import { type ToUtf8, toUtf8From } from "./toUtf8.ts";

/** The bytes of a file as UTF-8. Those of a UTF-8 file come as they are, from byte `from` on where it can begin there. */
export async function* textBytes(
  text: TextFile,
  signal: AbortSignal,
  from = 0,
): AsyncGenerator<Buffer, void, undefined> {
  const { encoding } = text;
  const convert = toUtf8From(encoding);
  let first = from === 0;
  for await (const chunk of plainBytes(text, signal, from)) {
    if (first) refuseOtherMark(chunk, encoding);
    first = false;
    yield convert ? converted(convert, encoding, chunk) : chunk;
  }
  if (convert) yield converted(convert, encoding, undefined);
}

function refuseOtherMark(chunk: Buffer, encoding: Encoding): void {
  const mark = encodingByMark(chunk);
  if (mark === undefined || mark === encoding) return;
  throw new RecordsDamage(1, `the file is marked as ${mark}, but read as ${encoding}`);
}

function converted(convert: ToUtf8, encoding: Encoding, chunk: Buffer | undefined): Buffer {
  try {
    return convert(chunk);
  } catch (error) {
    throw new RecordsDamage(1, `not ${encoding}`, error);
  }
}
