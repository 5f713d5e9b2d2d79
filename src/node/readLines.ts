import { createReadStream } from "node:fs";
import type { RawLine } from "../engine/checkpoint/replay.ts";

/** The lines of a file, streamed, with their places in bytes. Bytes that are not UTF-8 break the line's checksum. */
export async function* readLines(path: string): AsyncGenerator<RawLine, void, undefined> {
  let open: Buffer[] = [];
  let end = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
      open.push(chunk.subarray(start, at));
      const bytes = Buffer.concat(open);
      open = [];
      end += bytes.length + 1;
      start = at + 1;
      yield { text: bytes.toString("utf8"), end, closed: true };
    }
    open.push(chunk.subarray(start));
  }
  const rest = Buffer.concat(open);
  if (rest.length > 0) yield { text: rest.toString("utf8"), end: end + rest.length, closed: false };
}
