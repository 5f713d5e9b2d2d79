// A file system of 64 KiB in the place where a run keeps its files, where this machine lets us mount one.
import { execFile } from "node:child_process";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const call = promisify(execFile);
const SIZE = 65_536;

export class SmallDisk {
  private readonly place: string;

  private constructor(place: string) {
    this.place = place;
  }

  /** A text, why not, when it cannot be mounted. */
  static async mount(place: string): Promise<SmallDisk | string> {
    if (process.platform !== "linux") return `no tmpfs on ${process.platform}`;
    await mkdir(place, { recursive: true });
    try {
      await call("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", place]);
      return new SmallDisk(place);
    } catch (error) {
      return `mounting a tmpfs failed: ${String(error).split("\n")[0]}`;
    }
  }

  /** Takes all the space that is left, but for so many blocks. */
  async fill(leaving: number): Promise<void> {
    const { bfree, bsize } = await statfs(this.place);
    const blocks = bfree - leaving;
    if (blocks <= 0) return;
    const filler = await open(this.filler, "w", 0o600);
    try {
      await filler.writeFile(Buffer.alloc(blocks * bsize));
    } catch (error) {
      // The run took some of it meanwhile: full it is.
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      await filler.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.filler, { force: true });
  }

  async unmount(): Promise<void> {
    // Lazily: whoever looks through temporary folders just then would make it fail.
    await call("umount", ["-l", this.place]);
  }

  private get filler(): string {
    return join(this.place, "filler");
  }
}
