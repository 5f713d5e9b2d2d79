import type { LearnedLifetime, LearnedLifetimes } from "./learnedLifetimes.ts";

/** Remembers for as long as the process lives. */
export class MemoryLearnedLifetimes implements LearnedLifetimes {
  private readonly kept = new Map<string, LearnedLifetime>();

  async load(key: string): Promise<LearnedLifetime | undefined> {
    return this.kept.get(key);
  }

  async save(key: string, learned: LearnedLifetime): Promise<void> {
    this.kept.set(key, learned);
  }

  async forget(key: string): Promise<void> {
    this.kept.delete(key);
  }
}
