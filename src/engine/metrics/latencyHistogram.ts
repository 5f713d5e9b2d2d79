/** Below this every millisecond has a bucket of its own; above, each doubling has as many as this. */
const STEPS = 16;
const STEP_BITS = 4;

/** The last bucket begins at 2^22 ms, over an hour: no request may take that long. */
const BUCKETS = STEPS + (22 - STEP_BITS) * STEPS + 1;

export interface LatencyFacts {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** Buckets that hold something, as `index:count`, comma-separated. */
  readonly buckets: string;
}

/**
 * How long answers took, in milliseconds, in buckets that grow with what they hold: quantiles are right to 1 ms or 6 %,
 * whichever is more, and memory is the same for ten answers and ten million. Counting one costs an array increment.
 */
export class LatencyHistogram {
  count = 0;
  sumMs = 0;
  maxMs = 0;
  private readonly counts = new Float64Array(BUCKETS);

  /** A clock set back in between counts as no time at all. */
  record(ms: number): void {
    const whole = ms > 0 ? Math.round(ms) : 0;
    this.count += 1;
    this.sumMs += whole;
    if (whole > this.maxMs) this.maxMs = whole;
    const bucket = bucketOf(whole);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** The longest time that this share of the answers took; `undefined` where there were none. `0.5` is the median. */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    let left = Math.max(1, Math.ceil(this.count * share));
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.counts[bucket] ?? 0;
      if (left <= 0) return Math.min(this.maxMs, lastOf(bucket));
    }
    return this.maxMs;
  }

  /** How many took at most so long; right where `ms` ends a bucket, such as below 16 and one less than a power of two. */
  countUpTo(ms: number): number {
    let sum = 0;
    for (let bucket = 0; bucket < BUCKETS && lastOf(bucket) <= ms; bucket += 1) sum += this.counts[bucket] ?? 0;
    return sum;
  }

  get facts(): LatencyFacts {
    const { count, sumMs, maxMs } = this;
    const filled = [...this.counts].flatMap((held, bucket) => (held > 0 ? [`${bucket}:${held}`] : []));
    return { count, sumMs, maxMs, buckets: filled.join(",") };
  }

  /** Adds what another one counted; `false`, with nothing added, when its buckets are none. */
  merge({ count, sumMs, maxMs, buckets }: LatencyFacts): boolean {
    const parsed: [number, number][] = [];
    for (const part of buckets === "" ? [] : buckets.split(",")) {
      const match = /^(\d{1,3}):(\d{1,15})$/.exec(part);
      const bucket = Number(match?.[1]);
      if (!match || bucket >= BUCKETS) return false;
      parsed.push([bucket, Number(match[2])]);
    }
    if (parsed.reduce((sum, [, held]) => sum + held, 0) !== count) return false;
    for (const [bucket, held] of parsed) this.counts[bucket] = (this.counts[bucket] ?? 0) + held;
    this.count += count;
    this.sumMs += sumMs;
    this.maxMs = Math.max(this.maxMs, maxMs);
    return true;
  }
}

function bucketOf(ms: number): number {
  if (ms < STEPS) return ms;
  const octave = 31 - Math.clz32(ms) - STEP_BITS;
  return Math.min(BUCKETS - 1, STEPS + octave * STEPS + ((ms >>> octave) & (STEPS - 1)));
}

/** The longest time that falls into a bucket. */
function lastOf(bucket: number): number {
  if (bucket < STEPS) return bucket;
  if (bucket === BUCKETS - 1) return Number.POSITIVE_INFINITY;
  const octave = Math.floor((bucket - STEPS) / STEPS);
  return ((STEPS + ((bucket - STEPS) % STEPS) + 1) << octave) - 1;
}
