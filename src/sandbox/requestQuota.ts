import { after, type EpochMs } from "../base/time.ts";
import type { CompressedTime } from "./compressedTime.ts";

/** Counts the requests of a window of 24 hours of theirs, from the first one on; every call counts. */
export class RequestQuota {
  private readonly time: CompressedTime;
  private used = 0;
  private endsAt: EpochMs | undefined;

  constructor(time: CompressedTime) {
    this.time = time;
  }

  /** Counts one request: how many are left after it, below 0 when there was none for it. */
  take(limit: number): { readonly left: number; readonly resetsAt: EpochMs } {
    const now = this.time.now();
    if (this.endsAt === undefined || now >= this.endsAt) {
      this.used = 0;
      this.endsAt = after(now, this.time.minutes(24 * 60));
    }
    this.used += 1;
    return { left: limit - this.used, resetsAt: after(this.endsAt, this.time.offset) };
  }
}
