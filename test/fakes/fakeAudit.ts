import type { Audit } from "../../src/engine/runFiles.ts";

/** The audit in memory. */
export class FakeAudit implements Audit {
  readonly entries: Readonly<Record<string, unknown>>[] = [];

  write(entry: Readonly<Record<string, string | number | boolean | null>>): void {
    this.entries.push(entry);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
