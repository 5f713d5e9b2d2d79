import { untilAborted } from "../base/abort.ts";
import type { Chance } from "../base/chance.ts";
import { type Clock, type EpochMs, epochMs, type Millis, millis, seconds } from "../base/time.ts";
import { backoff } from "./backoff.ts";
import type { DiskTrouble } from "./diskPause.ts";
import type { PauseReason } from "./retryDecision.ts";

/** An origin that is back is found within 15 s, whatever pauses a job allows. */
const LONGEST_PROBE_PAUSE: Millis = seconds(14);

export interface GateOptions {
  readonly first: Millis;
  readonly most: Millis;
}

/** Leave to send one request, given at one moment: its answer says nothing about a refusal that came later. */
export type Pass = number & { readonly unit: "Pass" };

export interface Refusal {
  readonly because: PauseReason;
  readonly retryAfter?: Millis;
}

/** Why nothing is sent now, and until when; for the disk, until when at the latest. */
export type Pause =
  | { readonly because: PauseReason; readonly until: EpochMs }
  | ({ readonly because: "disk" } & DiskTrouble)
  /** Until the person lets it go on. */
  | { readonly because: "person" };

/** A long wait is looked at so often: the machine may have slept meanwhile. */
const LONGEST_NAP: Millis = seconds(30);

/**
 * Holds all requests to one origin back while it throttles or is away.
 * `Retry-After` is honoured in full; without it the pause doubles with each refusal. After a pause one request
 * goes ahead as a probe, and the others follow when it was served. Each pass is answered by one call of
 * `served`, `refused` or `undecided`.
 */
export class OriginGate {
  private readonly clock: Clock;
  private readonly chance: Chance;
  private readonly options: GateOptions;
  /** By the monotonic clock, and the same moment by the wall clock when it was set. */
  private openAt = 0;
  private openAtWall = 0;
  private because: PauseReason = "unavailable";
  /** Counts refusals; passes given before the last one are stale. */
  private round = 0;
  private refusals = 0;
  private probe: PromiseWithResolvers<void> | undefined;
  private awaySince: number | undefined;
  /** While the disk refuses outcomes, nothing leaves that would have another one. */
  private disk: { trouble: DiskTrouble; readonly over: PromiseWithResolvers<void> } | undefined;

  /** While a person has paused the run, nothing leaves that carries a record or looks for one. */
  private person: PromiseWithResolvers<void> | undefined;

  constructor(ports: { clock: Clock; chance: Chance }, options: GateOptions) {
    this.clock = ports.clock;
    this.chance = ports.chance;
    this.options = options;
  }

  /** How long the origin has been unavailable; 0 while it serves or throttles. */
  get awayFor(): Millis {
    return millis(this.awaySince === undefined ? 0 : this.clock.monotonic() - this.awaySince);
  }

  /** Requests that were in flight together and refused together count once. */
  get refusalsInARow(): number {
    return this.refusals;
  }

  /** `undefined` while requests may leave. */
  get pause(): Pause | undefined {
    if (this.disk) return { because: "disk", ...this.disk.trouble };
    return this.person ? { because: "person" } : this.originPause;
  }

  /** What the origin itself asked for or made necessary, whoever else holds the gate. */
  get originPause(): Extract<Pause, { because: PauseReason }> | undefined {
    const { wait } = this;
    if (wait <= 0) return undefined;
    return { because: this.because, until: epochMs(this.clock.now() + wait) };
  }

  /** As `enter`, where nobody has to wait; else `undefined`. */
  enterAtOnce(): Pass | undefined {
    return this.refusals === 0 && this.wait <= 0 && !this.disk && !this.person ? (this.round as Pass) : undefined;
  }

  async enter(signal: AbortSignal): Promise<Pass> {
    for (;;) {
      const { wait } = this;
      if (this.disk) await untilAborted(this.disk.over.promise, signal);
      else if (this.person) await untilAborted(this.person.promise, signal);
      else if (wait > 0) await this.clock.sleep(millis(Math.min(wait, LONGEST_NAP)), signal);
      else if (this.refusals === 0) break;
      else if (this.probe) await untilAborted(this.probe.promise, signal);
      else {
        this.probe = Promise.withResolvers();
        break;
      }
    }
    return this.round as Pass;
  }

  /** Whether the origin has refused nothing since the pass was given. */
  holds(pass: Pass): boolean {
    return pass === this.round && this.wait <= 0 && !this.disk && !this.person;
  }

  /** Nothing leaves for so long, although nothing was refused. */
  hold(because: PauseReason, span: Millis): void {
    this.closeFor(span, because);
  }

  /** Nothing leaves while there is trouble, and what was given leave before does not go either. */
  heedDisk(trouble: DiskTrouble | undefined): void {
    if (!trouble) {
      this.disk?.over.resolve();
      this.disk = undefined;
    } else if (this.disk) this.disk.trouble = trouble;
    else this.disk = { trouble, over: Promise.withResolvers() };
  }

  /** Nothing leaves until the person lets it; what was given leave before does not go either. */
  holdForPerson(): void {
    this.person ??= Promise.withResolvers();
  }

  releaseForPerson(): void {
    this.person?.resolve();
    // While nothing was asked of the origin, nobody knew whether it was away.
    if (this.person) this.awaySince = undefined;
    this.person = undefined;
  }

  served(pass: Pass): void {
    if (pass !== this.round) return;
    this.refusals = 0;
    this.awaySince = undefined;
    this.endProbe();
  }

  /** Answers whether it was the first refusal of those in flight together. */
  refused(pass: Pass, { because, retryAfter }: Refusal): boolean {
    const now = this.clock.monotonic();
    if (retryAfter !== undefined) this.closeFor(retryAfter, because);
    if (pass !== this.round) return false;
    this.round += 1;
    this.refusals += 1;
    this.awaySince = because === "unavailable" ? (this.awaySince ?? now) : undefined;
    const { first } = this.options;
    // A server that names no time, or none to speak of again and again, is not asked with every round trip.
    if (retryAfter === undefined || (retryAfter < first && this.refusals > 1)) {
      const most = millis(Math.min(this.options.most, LONGEST_PROBE_PAUSE));
      this.closeFor(millis(Math.min(first, most) / 2 + backoff(this.refusals, { first, most }, this.chance)), because);
    }
    this.endProbe();
    return true;
  }

  /** The request was not sent, or its end says nothing about the origin: the next one probes. */
  undecided(pass: Pass): void {
    if (pass === this.round) this.endProbe();
  }

  /** Until the gate opens; 0 or less while it is open. */
  private get wait(): number {
    if (this.openAt === 0) return 0;
    const left = this.openAt - this.clock.monotonic();
    // A quota resets by the calendar: a machine that slept meanwhile has not to wait it out a second time.
    return this.because === "quota" && left > 0 ? Math.min(left, this.openAtWall - this.clock.now()) : left;
  }

  private closeFor(span: Millis, because: PauseReason): void {
    if (span <= this.wait) return;
    this.openAt = this.clock.monotonic() + span;
    this.openAtWall = this.clock.now() + span;
    this.because = because;
  }

  private endProbe(): void {
    this.probe?.resolve();
    this.probe = undefined;
  }
}
