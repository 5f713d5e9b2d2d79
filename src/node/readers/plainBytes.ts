import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { RecordsDamage } from "./damage.ts";
import type { ReadFile } from "./fileState.ts";
import { strides } from "./strides.ts";

const READ_BYTES = 131_072;

/**
 * The bytes of a file, unpacked when it is gzipped (RFC 1952, known by its first two bytes, whatever its name).
 * `from` skips bytes of a file that is not packed. Throws Failure `records-changed` as `strides` does.
 */
export async function* plainBytes(
  file: ReadFile,
  signal: AbortSignal,
  from = 0,
): AsyncGenerator<Buffer, void, undefined> {
  if (await isGzipped(file.path)) yield* unpacked(file, signal);
  else yield* strides(file, signal, from);
}

async function* unpacked(file: ReadFile, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  // Few inputs are packed, and loading this takes 2 ms.
  const { createGunzip } = await import("node:zlib");
  // What goes wrong with either end comes out of the loop below.
  const plain = pipeline(strides(file, signal), createGunzip({ chunkSize: READ_BYTES }), () => undefined);
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw new RecordsDamage(1, `the gzip file is damaged: ${error.message}`, error);
    }
    throw error;
  }
}

export async function isGzipped(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
