import { createHash } from "node:crypto";
import type { InputFingerprint } from "../../engine/record.ts";
import { strides } from "./strides.ts";

/** Size and SHA-256 of a file, streamed. Rejects with the system's error when it cannot be read. */
export async function fingerprintFile(path: string, signal: AbortSignal): Promise<InputFingerprint> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of strides(path, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
