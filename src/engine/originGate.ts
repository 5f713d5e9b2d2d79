import type { Chance } from "../base/chance.ts";
import { type Clock, type Millis, millis } from "../base/time.ts";
import { backoff } from "./backoff.ts";

export interface GateOptions {
  readonly first: Millis;
  readonly most: Millis;
}

/**
 * Holds all requests to one origin back while it throttles or is away.
 * `Retry-After` is honoured in full; without it the pause doubles with each refusal. After a pause one request
 * goes ahead as a probe, and the others follow when it was served.
 */
export class OriginGate {
  private readonly clock: Clock;
  private readonly chance: Chance;
  private readonly options: GateOptions;
  private openAt = 0;
  private refusals = 0;
  private probing = false;
  private awaySince: number | undefined;

  constructor(ports: { clock: Clock; chance: Chance }, options: GateOptions) {
    this.clock = ports.clock;
    this.chance = ports.chance;
    this.options = options;
  }

  /** How long nothing but refusals came; 0 while the origin serves. */
  get awayFor(): Millis {
    return millis(this.awaySince === undefined ? 0 : this.clock.monotonic() - this.awaySince);
  }

  get refusalsInARow(): number {
    return this.refusals;
  }

  async enter(signal: AbortSignal): Promise<void> {
    while (this.refusals > 0) {
      const wait = this.openAt - this.clock.monotonic();
      if (wait <= 0 && !this.probing) {
        this.probing = true;
        return;
      }
      await this.clock.sleep(millis(Math.max(wait, 5)), signal);
    }
  }

  served(): void {
    this.refusals = 0;
    this.probing = false;
    this.awaySince = undefined;
  }

  refused(retryAfter: Millis | undefined): void {
    const now = this.clock.monotonic();
    this.awaySince ??= now;
    this.probing = false;
    this.refusals += 1;
    const pause = retryAfter ?? millis(this.options.first / 2 + backoff(this.refusals, this.options, this.chance));
    this.openAt = Math.max(this.openAt, now + pause);
  }
}
