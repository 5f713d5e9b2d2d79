/** Work that is asked for often and done at most once in `everyMs`, never twice at a time. */
export class Paced {
  private readonly work: () => Promise<void>;
  private readonly everyMs: number;
  private state: "idle" | "working" | "pausing" | "ended" = "idle";
  private askedAgain = false;
  private pause: ReturnType<typeof setTimeout> | undefined;

  /** `work` must not reject. */
  constructor(work: () => Promise<void>, everyMs: number) {
    this.work = work;
    this.everyMs = everyMs;
  }

  /** Does the work now, or as soon as the last time is long enough ago. */
  ask(): void {
    if (this.state === "idle") void this.begin();
    else this.askedAgain = true;
  }

  dispose(): void {
    this.state = "ended";
    clearTimeout(this.pause);
  }

  private async begin(): Promise<void> {
    this.state = "working";
    this.askedAgain = false;
    await this.work();
    if (this.hasEnded()) return;
    this.state = "pausing";
    this.pause = setTimeout(() => {
      this.state = "idle";
      if (this.askedAgain) this.ask();
    }, this.everyMs);
  }

  /** It may have ended while the work went on. */
  private hasEnded(): boolean {
    return this.state === "ended";
  }
}
