/** So many spans at most: then two become one. Even, so that halving leaves none over. */
const MOST_SPANS = 120;

export interface Throughput {
  /** What one span covers, in milliseconds of the run's working time. */
  readonly spanMs: number;
  /** How many records got their outcome in each span, in order. */
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
}

/** Records settled over a run's working time: bounded, because it halves its resolution as the run grows. */
export class ThroughputSeries {
  private spanMs = 1000;
  private readonly succeeded: number[] = [];
  private readonly failed: number[] = [];

  /** `at`: the run's working time in milliseconds when these records were settled. */
  add(at: number, { succeeded, failed }: { readonly succeeded: number; readonly failed: number }): void {
    while (at >= this.spanMs * MOST_SPANS) this.halve();
    const span = Math.floor(Math.max(0, at) / this.spanMs);
    while (this.succeeded.length <= span) {
      this.succeeded.push(0);
      this.failed.push(0);
    }
    this.succeeded[span] = (this.succeeded[span] ?? 0) + succeeded;
    this.failed[span] = (this.failed[span] ?? 0) + failed;
  }

  get facts(): Throughput {
    return { spanMs: this.spanMs, succeeded: [...this.succeeded], failed: [...this.failed] };
  }

  private halve(): void {
    this.spanMs *= 2;
    for (const series of [this.succeeded, this.failed]) {
      const pairs = Math.ceil(series.length / 2);
      for (let pair = 0; pair < pairs; pair += 1) {
        series[pair] = (series[2 * pair] ?? 0) + (series[2 * pair + 1] ?? 0);
      }
      series.length = pairs;
    }
  }
}
