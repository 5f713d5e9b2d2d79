import type { Ranges } from "../../base/ranges.ts";
import type { FilePlace } from "../record.ts";

/** So many places ahead of a segment that takes long are kept; later ones are farther from where reading goes on. */
const MOST_AHEAD = 1000;

/** From where in the input a resume need not read: the place behind the unbroken run of complete segments. */
export class SegmentPlaces {
  /** The last segment of that run whose end is known, and where the next one begins. */
  nearest: { readonly segment: number; readonly next: FilePlace } | undefined;
  private readonly ahead = new Map<number, FilePlace>();
  private complete = 0;

  /** `complete` already has the segment. */
  note(segment: number, next: FilePlace | undefined, complete: Ranges): void {
    if (next && this.ahead.size < MOST_AHEAD) this.ahead.set(segment, next);
    const last = complete.lastOfRun(1) ?? 0;
    if (last === this.complete) return;
    this.complete = last;
    for (const [known, place] of this.ahead) {
      if (known > last) continue;
      this.ahead.delete(known);
      if (known > (this.nearest?.segment ?? 0)) this.nearest = { segment: known, next: place };
    }
  }
}
