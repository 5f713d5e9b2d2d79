import { createReadStream } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { Failure } from "../base/failure.ts";

/**
 * Copies the first `length` bytes of a file into a new one (mode 0600), durably; what stood there is overwritten.
 * Failure `disk-unwritable` when the file is no regular one, or shorter than that.
 */
export async function copyStart(from: string, to: string, length: number): Promise<void> {
  if (!(await lstat(from)).isFile()) throw new Failure("disk-unwritable", { file: from, code: "ENOTSUP" });
  const handle = await open(to, "w", 0o600);
  try {
    let copied = 0;
    if (length > 0) {
      for await (const chunk of createReadStream(from, { end: length - 1 }) as AsyncIterable<Buffer>) {
        await handle.appendFile(chunk);
        copied += chunk.length;
      }
    }
    if (copied < length) throw new Failure("disk-unwritable", { file: from, code: "EIO" });
    await handle.sync();
  } finally {
    await handle.close();
  }
}
