import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { InputFingerprint } from "../../engine/record.ts";

/** Size and SHA-256 of a file, streamed. Rejects with the system's error when it cannot be read. */
export async function fingerprintFile(path: string, signal: AbortSignal): Promise<InputFingerprint> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
