/**
 * Commits items one batch at a time, in order: what comes while a batch is being written joins the next one.
 * After a failure everything open and everything later fails with the same error, until what failed was mended.
 */
export class GroupCommit<T, R> {
  private readonly commit: (batch: readonly T[]) => Promise<R>;
  private waiting: Waiting<T, R>[] = [];
  private committing: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(commit: (batch: readonly T[]) => Promise<R>) {
    this.commit = commit;
  }

  /** Resolves with what the commit of its batch gave. */
  add(item: T): Promise<R> {
    if (this.failure) return Promise.reject(this.failure.error);
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.committing ??= this.run();
    });
  }

  /** Resolves when nothing is being written any more, well or not. */
  async idle(): Promise<void> {
    await this.committing;
  }

  /** Commits go on. Not while one is being written. */
  mend(): void {
    this.failure = undefined;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        if (this.failure) throw this.failure.error;
        const result = await this.commit(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve(result);
      } catch (error) {
        this.failure ??= { error };
        for (const { reject } of batch) reject(error);
      }
    }
    this.committing = undefined;
  }
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}
