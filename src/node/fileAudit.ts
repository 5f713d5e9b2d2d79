import { type FileHandle, open } from "node:fs/promises";
import type { Audit } from "../engine/runFiles.ts";
import { onDisk } from "./appendFile.ts";
import { nodeClock } from "./nodeClock.ts";

const flushEvery = 1000;

/**
 * The audit of a run: one JSON object a line, its time (ISO 8601, UTC) first. Written at least every second and on close,
 * not synced. What the disk refuses is lost, what comes later is tried again; `close` tells the first error.
 */
export async function openAudit(path: string): Promise<Audit> {
  const handle = await onDisk(path, () => open(path, "a", 0o600));
  return new FileAudit(path, handle);
}

class FileAudit implements Audit {
  private readonly path: string;
  private readonly handle: FileHandle;
  private lines: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;
  private torn = false;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  write(entry: Readonly<Record<string, string | number | boolean | null>>): void {
    this.lines.push(JSON.stringify({ time: new Date(nodeClock.now()).toISOString(), ...entry }));
    this.timer ??= setTimeout(() => this.flush(), flushEvery).unref();
  }

  async close(): Promise<void> {
    this.flush();
    await this.writing;
    await this.handle.close();
    if (this.failure) throw this.failure.error;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length === 0) return;
    const text = `${this.lines.join("\n")}\n`;
    this.lines = [];
    this.writing = this.writing.then(() => this.append(text));
  }

  private async append(text: string): Promise<void> {
    try {
      // A piece of a line that was refused stays a line of its own.
      await onDisk(this.path, () => this.handle.appendFile(this.torn ? `\n${text}` : text));
      this.torn = false;
    } catch (error) {
      this.failure ??= { error };
      this.torn = true;
    }
  }
}
