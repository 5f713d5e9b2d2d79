import { open } from "node:fs/promises";
import { type ReadFile, refuseChanged } from "./fileState.ts";

/** Each read wakes a thread, so it takes a good deal at once. */
const STRIDE_BYTES = 131_072;

/**
 * The bytes of a file in two buffers that take turns, so that a large file leaves no garbage behind. What is given
 * holds until the next but one is asked for. Begins at byte `from`. Gives no byte of a file that was changed since its
 * state was taken, and does not end in one: throws Failure `records-changed`.
 */
export async function* strides(file: ReadFile, signal: AbortSignal, from = 0): AsyncGenerator<Buffer, void, undefined> {
  const handle = await open(file.path);
  try {
    const buffers = [Buffer.allocUnsafeSlow(STRIDE_BYTES), Buffer.allocUnsafeSlow(STRIDE_BYTES)];
    let at = from;
    for (let turn = 0; ; turn += 1) {
      signal.throwIfAborted();
      const buffer = buffers[turn % 2] as Buffer;
      const { bytesRead } = await handle.read(buffer, 0, STRIDE_BYTES, at);
      await refuseChanged(file, handle);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
