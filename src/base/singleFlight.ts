/** Lets one piece of work fly at a time: whoever asks meanwhile gets the same promise. */
export class SingleFlight<T> {
  private flying: Promise<T> | undefined;

  run(work: () => Promise<T>): Promise<T> {
    this.flying ??= work().finally(() => {
      this.flying = undefined;
    });
    return this.flying;
  }
}
