import { createHash } from "node:crypto";
import type { InputFingerprint } from "../../engine/record.ts";
import type { ReadFile } from "./fileState.ts";
import { strides } from "./strides.ts";

/**
 * Size and SHA-256 of a file, streamed. Rejects with the system's error when it cannot be read, and with Failure
 * `records-changed` when it is written to meanwhile.
 */
export async function fingerprintFile(file: ReadFile, signal: AbortSignal): Promise<InputFingerprint> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of strides(file, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
