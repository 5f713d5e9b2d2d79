import type { BigIntStats } from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { Failure } from "../../base/failure.ts";

/** What tells that a file was written to: the system moves the time before it takes the bytes. */
export type FileState = Pick<BigIntStats, "ino" | "size" | "mtimeNs">;

/** A file that is read more than once as if it were one and the same; without `state` nobody else writes to it. */
export interface ReadFile {
  readonly path: string;
  /** As it was when it was first looked at. */
  readonly state?: FileState | undefined;
}

/** Rejects with the system's error. */
export async function fileState(path: string): Promise<FileState> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return { ino, size, mtimeNs };
}

/** Called after bytes were read and before they are used. Throws Failure `records-changed`. */
export async function refuseChanged({ path, state }: ReadFile, handle: FileHandle): Promise<void> {
  if (!state) return;
  const { ino, size, mtimeNs } = await handle.stat({ bigint: true });
  if (ino !== state.ino || size !== state.size || mtimeNs !== state.mtimeNs) {
    throw new Failure("records-changed", { file: path });
  }
}
