import { TextDecoder } from "node:util";
import { RecordsDamage } from "./damage.ts";
import { plainBytes } from "./plainBytes.ts";

/** The bytes of a file as UTF-8 where its mark says that they are UTF-16, and as they are otherwise. */
export async function* textBytes(path: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  let decoder: TextDecoder | undefined;
  let first = true;
  for await (const chunk of plainBytes(path, signal)) {
    if (first) decoder = decoderFor(chunk);
    first = false;
    yield decoder ? utf8(() => decoder?.decode(chunk, { stream: true })) : chunk;
  }
  if (decoder) yield utf8(() => decoder?.decode());
}

/** By the byte order mark (Unicode 2.6); without one nothing is guessed. */
function decoderFor(chunk: Buffer): TextDecoder | undefined {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return new TextDecoder("utf-16le", { fatal: true });
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return new TextDecoder("utf-16be", { fatal: true });
  return undefined;
}

function utf8(decode: () => string | undefined): Buffer {
  try {
    return Buffer.from(decode() ?? "");
  } catch (error) {
    throw new RecordsDamage(1, "not UTF-16, although its mark says so", error);
  }
}
