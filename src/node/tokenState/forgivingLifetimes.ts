import type { LearnedLifetime, LearnedLifetimes } from "../../auth/learnedLifetimes.ts";
import { MemoryLearnedLifetimes } from "../../auth/memoryLearnedLifetimes.ts";
import { type Failure, failedWith } from "../../base/failure.ts";

/**
 * Learned lifetimes for a place where nothing can be kept, such as a container without a home: what is learned ends
 * with the process, which is no reason not to run. Only trouble with the disk is forgiven, and told once.
 */
export class ForgivingLifetimes implements LearnedLifetimes {
  private readonly kept: LearnedLifetimes;
  private readonly onUnkept: (failure: Failure<"disk-unwritable">) => void;
  private readonly here = new MemoryLearnedLifetimes();
  private told = false;

  constructor(kept: LearnedLifetimes, onUnkept: (failure: Failure<"disk-unwritable">) => void) {
    this.kept = kept;
    this.onUnkept = onUnkept;
  }

  load(key: string): Promise<LearnedLifetime | undefined> {
    return this.either((kept) => kept.load(key));
  }

  save(key: string, learned: LearnedLifetime): Promise<void> {
    return this.either((kept) => kept.save(key, learned));
  }

  forget(key: string): Promise<void> {
    return this.either((kept) => kept.forget(key));
  }

  private async either<T>(work: (kept: LearnedLifetimes) => Promise<T>): Promise<T> {
    try {
      return await work(this.kept);
    } catch (error) {
      if (!failedWith(error, "disk-unwritable")) throw error;
      if (!this.told) this.onUnkept(error);
      this.told = true;
      return work(this.here);
    }
  }
}
