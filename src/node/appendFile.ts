import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../base/failure.ts";
import { syncDirectory } from "./syncDirectory.ts";
import { systemCode } from "./systemCode.ts";

/** A file of ours (mode 0600) that only grows. Every error of the disk is Failure `disk-unwritable`. */
export class AppendFile {
  private readonly path: string;
  private readonly handle: FileHandle;
  /** Length in bytes of what is durable. */
  private length: number;

  private constructor(path: string, handle: FileHandle, length: number) {
    this.path = path;
    this.handle = handle;
    this.length = length;
  }

  /** Opens the file at its end; creates it, durably, when there is none. */
  static open(path: string): Promise<AppendFile> {
    return onDisk(path, async () => {
      const handle = await open(path, "a", 0o600);
      const { size } = await handle.stat();
      if (size === 0) await syncDirectory(dirname(path));
      return new AppendFile(path, handle, size);
    });
  }

  get size(): number {
    return this.length;
  }

  /** Resolves when the text is durable. After a failure the file must not be used again: the kernel may have dropped pages. */
  append(text: string): Promise<void> {
    return onDisk(this.path, async () => {
      const bytes = Buffer.from(text, "utf8");
      await this.handle.appendFile(bytes);
      await this.handle.datasync();
      this.length += bytes.length;
    });
  }

  close(): Promise<void> {
    return onDisk(this.path, () => this.handle.close());
  }
}

/** Gives an error of the disk its name; every other error goes on as it is. */
export async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Failure("disk-unwritable", { file, code }, error);
  }
}
