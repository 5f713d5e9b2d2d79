import type { HttpAnswer } from "../base/http.ts";
import { type Millis, millis } from "../base/time.ts";

/** The `Date` header counts whole seconds, so on average half of one has passed. */
const HALF_A_SECOND = 500;

/** Measures how far a server's clock is ahead of ours, from the `Date` of its answers (half the round trip away). */
export class ClockSkew {
  private last: Millis | undefined;
  private lastDate = "";

  /** Positive: the server's clock is ahead. 0 until measured. */
  get ahead(): Millis {
    return this.last ?? millis(0);
  }

  observe(answer: HttpAnswer): void {
    const date = answer.headers["date"];
    // Within one second of the server's clock the first answer tells as much as the others.
    if (date === undefined || date === this.lastDate) return;
    this.lastDate = date;
    const server = Date.parse(date);
    if (Number.isNaN(server)) return;
    this.last = millis(server + HALF_A_SECOND - (answer.sentAt + answer.receivedAt) / 2);
  }
}
