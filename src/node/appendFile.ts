import { type FileHandle, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure, isFailure } from "../base/failure.ts";
import { copyStart } from "./copyStart.ts";
import { renameOver } from "./renameOver.ts";
import { syncDirectory } from "./syncDirectory.ts";
import { systemCode } from "./systemCode.ts";

/** A write that fails with one of these was not done, or in part; nothing else has happened to the file. */
const noSpace: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** A file of ours (mode 0600) that only grows. Every error of the disk is Failure `disk-unwritable`. */
export class AppendFile {
  private readonly path: string;
  private handle: FileHandle;
  /** Length in bytes of what is durable. */
  private length: number;
  /** `lossy`: what was durable may have been lost with it. */
  private refusal: { readonly error: unknown; readonly lossy: boolean } | undefined;

  private constructor(path: string, handle: FileHandle, length: number) {
    this.path = path;
    this.handle = handle;
    this.length = length;
  }

  /** Opens the file at its end; creates it, durably, when there is none. */
  static open(path: string): Promise<AppendFile> {
    return onDisk(path, async () => {
      // What a renewal was about to put in its place when the process died.
      await rm(renewed(path), { force: true });
      const handle = await open(path, "a", 0o600);
      const { size } = await handle.stat();
      if (size === 0) await syncDirectory(dirname(path));
      return new AppendFile(path, handle, size);
    });
  }

  get size(): number {
    return this.length;
  }

  /**
   * Resolves when the text is durable. After a failure nothing more is appended until the file was renewed: behind its
   * durable part there may be a piece of the text, and the kernel may have dropped pages that it could not write.
   */
  append(text: string): Promise<void> {
    return onDisk(this.path, async () => {
      if (this.refusal) throw this.refusal.error;
      const bytes = Buffer.from(text, "utf8");
      let written = false;
      try {
        await this.handle.appendFile(bytes);
        written = true;
        await this.handle.datasync();
        this.length += bytes.length;
      } catch (error) {
        this.refusal = { error, lossy: written || !noSpace.has(systemCode(error) ?? "") };
        throw error;
      }
    });
  }

  /**
   * Goes back to the first `length` bytes, durably, and lets appends go on; `check` looks at them. May be tried again.
   * A write that found no space has harmed nothing: the file is cut, which needs no space. After any other refusal a
   * new file takes its place, whose space is needed besides; whoever comes in between finds the old one or the new one.
   */
  renew(length: number, check: (path: string) => Promise<void> = () => Promise.resolve()): Promise<void> {
    return onDisk(this.path, () => (this.refusal?.lossy ? this.replace(length, check) : this.cut(length, check)));
  }

  private async cut(length: number, check: (path: string) => Promise<void>): Promise<void> {
    try {
      await this.handle.truncate(length);
      await this.handle.sync();
    } catch (error) {
      this.refusal = { error, lossy: true };
      throw error;
    }
    await check(this.path);
    this.length = length;
    this.refusal = undefined;
  }

  private async replace(length: number, check: (path: string) => Promise<void>): Promise<void> {
    const fresh = renewed(this.path);
    await copyStart(this.path, fresh, length);
    await check(fresh);
    // Closed first: Windows lets no file be replaced that is open. Closed already when this was tried before.
    await this.handle.close();
    await renameOver(fresh, this.path);
    await syncDirectory(dirname(this.path));
    this.handle = await open(this.path, "a", 0o600);
    this.length = length;
    this.refusal = undefined;
  }

  /**
   * Failure `disk-unwritable` when the last append was refused for good. Then the file is cut back to what is durable,
   * if the disk lets it: a piece of what was never acknowledged might be taken for damage.
   */
  close(): Promise<void> {
    return onDisk(this.path, async () => {
      if (this.refusal) await this.handle.truncate(this.length).catch(() => undefined);
      await this.handle.close();
      if (this.refusal) throw this.refusal.error;
    });
  }
}

function renewed(path: string): string {
  return `${path}.new`;
}

/** Gives an error of the disk its name; every other error goes on as it is. */
export async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error)) throw error;
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Failure("disk-unwritable", { file, code }, error);
  }
}
