import { type Clock, type EpochMs, epochMs, type Millis, millis, minutes } from "../base/time.ts";
import type { TokenSet } from "./tokenSet.ts";
import type { TokenUse } from "./tokenSource.ts";

/** Clocks of processes on one machine agree better than this. */
const AGREEMENT: Millis = minutes(1);

/** A token set in this process, with what was observed of it since. */
export class HeldToken {
  readonly set: TokenSet;
  lastUsedAt: EpochMs;
  /** By the server's last word in its lifetime header. */
  headerEnd: EpochMs | undefined;
  /** The greatest age at which the server was seen to take it. */
  acceptedAge: Millis | undefined;
  /** It seems to come from the future: the machine's clock was set back, and nobody knows its age. */
  readonly ageless: boolean;
  private readonly clock: Clock;
  private readonly since: { readonly wall: number; readonly monotonic: Millis };

  constructor(set: TokenSet, clock: Clock) {
    this.set = set;
    this.clock = clock;
    this.lastUsedAt = set.obtainedAt;
    this.ageless = set.obtainedAt > clock.now() + AGREEMENT;
    this.since = { wall: Math.max(clock.now(), set.obtainedAt), monotonic: clock.monotonic() };
  }

  /**
   * The later of what two clocks say: set back, the wall clock would make an ended token look alive, and the monotonic
   * one may stand still while the machine sleeps.
   */
  now(): EpochMs {
    const { wall, monotonic } = this.since;
    return epochMs(Math.max(this.clock.now(), wall + this.clock.monotonic() - monotonic));
  }

  /** How old it was at a moment of the wall clock that has just passed. */
  ageAt(at: EpochMs): Millis {
    const ago = Math.max(0, this.clock.now() - at);
    return millis(Math.max(0, this.now() - ago - this.set.obtainedAt));
  }

  /** The server took it. Answers may be told out of order. */
  used(use: TokenUse): void {
    const age = this.ageAt(use.at);
    const at = epochMs(this.set.obtainedAt + age);
    if (use.expiresIn !== undefined && at >= this.lastUsedAt) this.headerEnd = epochMs(at + use.expiresIn);
    this.lastUsedAt = epochMs(Math.max(this.lastUsedAt, at));
    this.acceptedAge = millis(Math.max(this.acceptedAge ?? 0, age));
  }
}
