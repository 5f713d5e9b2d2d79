import type { Encoding } from "../../config/job.ts";
import { RecordsDamage } from "./damage.ts";
import { fileState, type ReadFile } from "./fileState.ts";
import { isGzipped, plainBytes } from "./plainBytes.ts";

/** Enough for the header and the first rows. */
const HEAD_BYTES = 65_536;

/** A file of records whose encoding is settled. */
export interface TextFile extends ReadFile {
  readonly encoding: Encoding;
  /** Gzipped. */
  readonly compressed: boolean;
  /** Bytes of its UTF-8 mark: 0 or 3. */
  readonly markBytes: number;
}

export interface TextHead {
  readonly text: TextFile;
  /** The first bytes, unpacked. */
  readonly bytes: Buffer;
  /** They are all that the file has. */
  readonly whole: boolean;
}

/**
 * Settles the encoding of a file: what the job says, else what its byte order mark says (Unicode 2.6), else UTF-8.
 * Never guesses. Rejects with the system's error.
 */
export async function lookAtText(path: string, wanted: Encoding | undefined): Promise<TextHead> {
  const state = await fileState(path);
  const compressed = await isGzipped(path);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of plainBytes({ path, state }, new AbortController().signal)) {
      // The reader uses its buffers again.
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length >= HEAD_BYTES) break;
    }
  } catch (error) {
    // The reading will meet it too, and tell it with its place.
    if (!(error instanceof RecordsDamage)) throw error;
  }
  const bytes = Buffer.concat(chunks);
  const mark = encodingByMark(bytes);
  const encoding = wanted ?? mark ?? "utf-8";
  const markBytes = encoding === "utf-8" && mark === "utf-8" ? 3 : 0;
  return { text: { path, state, encoding, compressed, markBytes }, bytes, whole: length < HEAD_BYTES };
}

/** `undefined` where the bytes do not begin with a mark. */
export function encodingByMark(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "utf-8" : undefined;
}

/** Its bytes are its text: a place in one is a place in the other, and reading can begin at any record. */
export function canBeginAnywhere({ encoding, compressed }: TextFile): boolean {
  return encoding === "utf-8" && !compressed;
}
