import type { Memento } from "vscode";

/** The editor's own small store, which outlives everything here. */
export class MemoryMemento implements Memento {
  readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, instead: T): T;
  get(key: string, instead?: unknown): unknown {
    return this.values.has(key) ? this.values.get(key) : instead;
  }

  async update(key: string, value: unknown): Promise<void> {
    // As the editor does: what is kept is JSON, and undefined removes.
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}
