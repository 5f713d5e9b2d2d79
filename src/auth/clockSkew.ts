import type { HttpAnswer } from "../base/http.ts";
import { type Millis, millis, seconds } from "../base/time.ts";

/** The `Date` header counts whole seconds (RFC 9110 5.6.7). */
const SECOND = 1000;

/** Of a slower exchange it is not known when the server looked at its clock; the machine may have slept meanwhile. */
const LONGEST_EXCHANGE: Millis = seconds(60);

/**
 * Measures how far a server's clock is ahead of ours, from the `Date` of its answers. One answer tells it to a second
 * and a round trip; each further one leaves less room, down to the shortest round trip.
 */
export class ClockSkew {
  private room: { readonly least: number; readonly most: number } | undefined;
  private farthest: Millis = millis(0);
  private date = { text: "", at: Number.NaN };

  /** Positive: the server's clock is ahead. The middle of what is possible; 0 until measured. */
  get ahead(): Millis {
    return millis(this.room ? (this.room.least + this.room.most) / 2 : 0);
  }

  /** The most that is possible: a moment of the server's that is reckoned with it never comes too late. */
  get aheadAtMost(): Millis {
    return millis(this.room?.most ?? 0);
  }

  get measured(): boolean {
    return this.room !== undefined;
  }

  /** The largest that was ever measured, with its sign. */
  get largest(): Millis {
    return this.farthest;
  }

  observe({ headers, sentAt, receivedAt }: HttpAnswer): void {
    const text = headers["date"];
    const took = receivedAt - sentAt;
    // A clock that was set while the answer was under way gives no measure.
    if (text === undefined || took < 0 || took > LONGEST_EXCHANGE) return;
    if (text !== this.date.text) this.date = { text, at: Date.parse(text) };
    if (Number.isNaN(this.date.at)) return;
    const least = this.date.at - receivedAt;
    const most = this.date.at + SECOND - sentAt;
    const { room } = this;
    // No room is left where one of the clocks was set: what was known before holds no more.
    const isSet = !room || least > room.most || most < room.least;
    this.room = isSet ? { least, most } : { least: Math.max(least, room.least), most: Math.min(most, room.most) };
    if (Math.abs(this.ahead) > Math.abs(this.farthest)) this.farthest = this.ahead;
  }
}
