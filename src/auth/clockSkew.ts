import type { HttpAnswer } from "../base/http.ts";
import { type Millis, millis, seconds } from "../base/time.ts";

/** The `Date` header counts whole seconds, so on average half of one has passed. */
const HALF_A_SECOND = 500;

/** Of a slower exchange it is not known when the server looked at its clock; the machine may have slept meanwhile. */
const LONGEST_EXCHANGE: Millis = seconds(60);

/** Measures how far a server's clock is ahead of ours, from the `Date` of its answers (half the round trip away). */
export class ClockSkew {
  private last: Millis | undefined;
  private most: Millis = millis(0);
  private lastDate = "";

  /** Positive: the server's clock is ahead. 0 until measured. */
  get ahead(): Millis {
    return this.last ?? millis(0);
  }

  get measured(): boolean {
    return this.last !== undefined;
  }

  /** The largest that was ever measured, with its sign. */
  get largest(): Millis {
    return this.most;
  }

  observe(answer: HttpAnswer): void {
    const date = answer.headers["date"];
    // Within one second of the server's clock the first answer tells as much as the others.
    if (date === undefined || date === this.lastDate) return;
    const took = answer.receivedAt - answer.sentAt;
    // A clock that was set while the answer was under way gives no measure.
    if (took < 0 || took > LONGEST_EXCHANGE) return;
    this.lastDate = date;
    const server = Date.parse(date);
    if (Number.isNaN(server)) return;
    this.last = millis(server + HALF_A_SECOND - (answer.sentAt + took / 2));
    if (Math.abs(this.last) > Math.abs(this.most)) this.most = this.last;
  }
}
