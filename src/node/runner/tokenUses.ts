import type { TokenUse } from "../../auth/tokenSource.ts";
import { after, type Clock, type EpochMs, epochMs, type Millis, millis, seconds } from "../../base/time.ts";

/** Editors hear of uses not more often than this, and always before they are asked. */
const TELL_AFTER = seconds(2);

/** What the uses of the held token show of its end, and what of them editors have not heard yet. */
export class TokenUses {
  private readonly clock: Clock;
  private readonly tell: (use: TokenUse) => void;
  /** Until it was used, when it came. */
  private usedAt: EpochMs = epochMs(0);
  /** What the server last said of its end. */
  private saidEnd: EpochMs | undefined;
  private untold: TokenUse | undefined;
  private toldAt: Millis = millis(-Infinity);

  constructor(clock: Clock, tell: (use: TokenUse) => void) {
    this.clock = clock;
    this.tell = tell;
  }

  /** Another token is held now, or an editor that was told of all uses says that this one still holds. */
  begin(): void {
    this.usedAt = this.clock.now();
    this.saidEnd = undefined;
    this.untold = undefined;
  }

  add(use: TokenUse): void {
    this.usedAt = use.at;
    this.saidEnd = use.expiresIn === undefined ? undefined : after(use.at, use.expiresIn);
    this.untold = use;
    if (this.clock.monotonic() - this.toldAt >= TELL_AFTER) this.flush();
  }

  flush(): void {
    const { untold } = this;
    if (!untold) return;
    this.untold = undefined;
    this.toldAt = this.clock.monotonic();
    this.tell(untold);
  }

  /** It lay unused for its idle window, or the end that the server named has come. */
  haveEnded(idle: Millis | undefined, now: EpochMs): boolean {
    return (idle !== undefined && now >= after(this.usedAt, idle)) || (this.saidEnd ?? Infinity) <= now;
  }
}
