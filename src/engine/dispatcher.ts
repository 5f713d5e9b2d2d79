import type { Chance } from "../base/chance.ts";
import { Failure } from "../base/failure.ts";
import { type Clock, hours, type Millis } from "../base/time.ts";
import { backoff } from "./backoff.ts";
import { ConcurrencyLimit } from "./concurrencyLimit.ts";
import type { Exchange, Intended } from "./exchange.ts";
import type { OriginGate, Pass } from "./originGate.ts";
import { Permission } from "./permission.ts";
import { LONGEST_QUOTA_WAIT, type QuotaEnd } from "./quota.ts";
import type { RateLimit } from "./rateLimit.ts";
import type { RequestContext } from "./request.ts";
import { RetryBudget } from "./retryBudget.ts";
import {
  type Decision,
  decide,
  isTroubleOnTheWay,
  type PauseReason,
  type TryResult,
  wasNotApplied,
} from "./retryDecision.ts";
import type { Audit } from "./runFiles.ts";
import { type DeliverySignals, HeldBack, Sender, type SenderPorts, type ServerFacts } from "./sender.ts";
import { type StopFacts, stopFailure } from "./stopFailure.ts";
import { mustNotRepeat } from "./writeKind.ts";

/** An origin that served before and is away longer than this stops the run, resumable. */
const PATIENCE: Millis = hours(1);

export interface DispatcherPorts extends SenderPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly audit: Audit;
  /** Told when the whole origin begins to be waited for. */
  readonly onPause: () => void;
  /** Makes the intent to send durable; called for writes that must not be repeated blindly. */
  readonly intend: (records: readonly number[]) => Promise<void>;
  /** Takes an intent back, durably: the server did not apply what was sent, so the records are pending again. */
  readonly withdraw: (records: readonly number[]) => Promise<void>;
}

export interface DispatcherOptions {
  readonly context: RequestContext;
  readonly server: ServerFacts;
  readonly gate: OriginGate;
  readonly rate: RateLimit;
  /** Records that attempts before this one brought through. */
  readonly succeededBefore: number;
}

/** How an exchange ended. What was said last stands in the exchange itself. */
export type Ending =
  | { readonly kind: "done" }
  /** Refused for good. */
  | { readonly kind: "dead" }
  /** The server has another version than the one that was meant. */
  | { readonly kind: "conflict" }
  /** Sent, and whether it was applied cannot be told. */
  | { readonly kind: "unknown" }
  /** The run must stop; what the exchange carries stays pending. */
  | { readonly kind: "stopped"; readonly why: Failure };

/** Takes single requests to their end: waits for its turn, sends, and follows the retry decision. */
export class Dispatcher {
  retries = 0;
  private everServed = false;
  private readonly permission: Permission;
  private readonly context: RequestContext;
  private readonly server: ServerFacts;
  private readonly sender: Sender;
  private readonly gate: OriginGate;
  private readonly rate: RateLimit;
  private readonly limit: ConcurrencyLimit;
  private readonly budget = new RetryBudget();
  private readonly ports: DispatcherPorts;

  constructor(options: DispatcherOptions, ports: DispatcherPorts) {
    this.context = options.context;
    this.server = options.server;
    this.sender = new Sender(options.server, ports);
    this.permission = new Permission(options.succeededBefore);
    this.gate = options.gate;
    this.rate = options.rate;
    this.limit = new ConcurrencyLimit(options.context.job.concurrency);
    this.ports = ports;
  }

  /** Every one that left, replays after a 401 among them. */
  get requests(): number {
    return this.sender.requests;
  }

  async dispatch(exchange: Exchange, signals: DeliverySignals): Promise<Ending> {
    for (;;) {
      const place = this.limit.enter(signals.stopping);
      if (place) await place;
      let sent: Sent | undefined;
      try {
        sent = await this.send(exchange, signals);
      } finally {
        this.limit.leave();
      }
      if (sent === undefined) continue;
      const { result } = sent;
      const decision = this.decide(exchange, result);
      this.heed(sent, decision);
      if (wasNotApplied(decision)) await this.withdraw(exchange);
      if (decision.kind === "done") {
        this.tookWrite(exchange);
        return decision;
      }
      const ending = await this.follow(decision, { exchange, result }, signals.stopping);
      if (ending !== undefined) return ending;
    }
  }

  /** This was the last request that the server counts: the others would be refused, and counted all the same. */
  holdForQuota({ resetsIn }: QuotaEnd): void {
    if (resetsIn === undefined || resetsIn > LONGEST_QUOTA_WAIT) return;
    this.gate.hold("quota", resetsIn);
    this.ports.onPause();
  }

  /** Waits before the next of several tries. */
  backOff(attempt: number, stopping: AbortSignal): Promise<void> {
    const { backoff: first, maxBackoff: most } = this.context.job.retry;
    return this.ports.clock.sleep(backoff(attempt, { first, most }, this.ports.chance), stopping);
  }

  /** One record of several was refused for lack of permission. */
  wasDenied(): void {
    this.permission.denied(undefined);
  }

  /** Three refusals of permission in a row are no matter of single records. */
  get permissionLost(): Failure | undefined {
    return this.permission.lost(this.stopFacts);
  }

  /** `undefined`: it never left, and waits for its turn again. */
  private async send(exchange: Exchange, signals: DeliverySignals): Promise<Sent | undefined> {
    const pass = this.admitAtOnce(exchange, signals.stopping) ?? (await this.admit(exchange, signals.stopping));
    const result = await this.sendOrGiveBack(exchange, { pass, signals });
    return result && { pass, result, latency: exchange.latency };
  }

  private decide(exchange: Exchange, result: TryResult): Decision {
    const { write, attempts: attempt, mayBeApplied } = exchange;
    const decision = decide({
      write,
      method: exchange.request.method,
      result,
      attempt,
      maxAttempts: this.context.job.retry.attempts,
      mayBeApplied,
      asserts: exchange.judge !== undefined,
      tookOthers: this.permission.tookAny,
    });
    if (!isTroubleOnTheWay(result) || mustNotRepeat(write) || decision.kind === "done") return decision;
    if (this.budget.isUsedUp) return { kind: "pause", because: "unavailable" };
    this.budget.spend();
    return decision;
  }

  /** As `admit`, where there is nothing to wait for; else `undefined`. */
  private admitAtOnce(exchange: Exchange, stopping: AbortSignal): Pass | undefined {
    if (stopping.aborted || this.rate.isLimited || needsIntent(exchange)) return undefined;
    return this.gate.enterAtOnce();
  }

  /** Waits for the turn to send. What takes its time comes before the last look at the gate. */
  private async admit(exchange: Exchange, stopping: AbortSignal): Promise<Pass> {
    let intended = !needsIntent(exchange);
    try {
      for (;;) {
        const pass = await this.gate.enter(stopping);
        await this.rate.take(stopping);
        if (!intended) await this.intend(exchange);
        intended = true;
        stopping.throwIfAborted();
        if (this.gate.holds(pass)) return pass;
        this.gate.undecided(pass);
      }
    } catch (error) {
      // The run stops, and with it whoever waits at the gate.
      if (intended) await this.withdraw(exchange);
      throw error;
    }
  }

  /** Takes the intent to send back, durably, where there is one: nothing of it was applied. */
  async withdraw(exchange: Intended): Promise<void> {
    if (!needsIntent(exchange)) return;
    if (exchange.intent) await exchange.intent.withdraw();
    else await this.ports.withdraw(exchange.records);
  }

  private async intend({ intent, records }: Intended): Promise<void> {
    if (intent) await intent.enter();
    else await this.ports.intend(records);
  }

  /** `undefined`: it never left, and waits for its turn again. */
  private async sendOrGiveBack(
    exchange: Exchange,
    { pass, signals }: { pass: Pass; signals: DeliverySignals },
  ): Promise<TryResult | undefined> {
    try {
      return await this.sender.send(exchange, { mayLeave: () => this.gate.holds(pass), signals });
    } catch (error) {
      this.gate.undecided(pass);
      // Cut off in flight it may have been applied; any other error, such as of the token, came before it left.
      if (!signals.cutting.aborted) await this.withdraw(exchange);
      if (error instanceof HeldBack) return undefined;
      throw error;
    }
  }

  /** What an answer, or none, says of the whole origin. */
  private heed({ pass, result, latency }: Sent, decision: Decision): void {
    if (decision.kind === "pause") {
      const isFirst = this.gate.refused(pass, decision);
      if (isFirst && decision.because === "throttled") {
        this.limit.throttled();
        this.rate.slowDown();
      }
      this.ports.onPause();
    } else if (result.kind === "answer" && result.status < 500) {
      this.everServed = true;
      this.gate.served(pass);
      this.budget.served();
      this.limit.served(latency);
      this.rate.wasServed();
      if (result.quota && decision.kind === "done") this.holdForQuota(result.quota);
    } else this.gate.undecided(pass);
  }

  /** What only looks tells nothing of the permission to write. */
  private tookWrite({ records }: Exchange): void {
    if (records.length > 0) this.permission.took();
  }

  /** `undefined`: it goes again. */
  private async follow(
    decision: Exclude<Decision, { kind: "done" }>,
    { exchange, result }: { exchange: Exchange; result: TryResult },
    stopping: AbortSignal,
  ): Promise<Ending | undefined> {
    const permission = exchange.records.length > 0 ? this.permission : undefined;
    switch (decision.kind) {
      case "dead":
      case "conflict":
        permission?.refusedOtherwise();
        return decision;
      case "unknown":
        return decision;
      case "forbidden":
        permission?.denied(result.kind === "answer" ? result.scope : undefined);
        return { kind: "dead" };
      case "stop": {
        const stop = { exchange, result, clock: this.ports.clock };
        return { kind: "stopped", why: stopFailure(decision.because, stop, this.stopFacts) };
      }
      case "pause": {
        this.noteRetry(exchange);
        // Nothing was applied: the try does not count.
        exchange.attempts -= 1;
        const why = this.outOfPatience(decision.because, exchange);
        return why && { kind: "stopped", why };
      }
      case "retry": {
        this.noteRetry(exchange);
        await this.backOff(exchange.attempts, stopping);
        return undefined;
      }
      default:
        return decision satisfies never;
    }
  }

  private get stopFacts(): StopFacts {
    return {
      connection: this.context.job.connection,
      scope: this.server.scope ?? null,
      ahead: this.ports.skew.ahead,
      tolerance: this.server.clockTolerance,
    };
  }

  /** A server that throttles is there, and a server that served before may come back; one never met is given up soon. */
  private outOfPatience(because: PauseReason, { error }: Exchange): Failure | undefined {
    if (because !== "unavailable") return undefined;
    const { attempts } = this.context.job.retry;
    const givenUp = this.everServed ? this.gate.awayFor > PATIENCE : this.gate.refusalsInARow >= attempts;
    return givenUp ? new Failure("server-unreachable", { url: this.context.baseUrl, last: error }) : undefined;
  }

  private noteRetry({ records, key, attempts, error }: Exchange): void {
    this.retries += 1;
    const [record = null] = records;
    this.ports.audit.write({ event: "retry", record, key, attempt: attempts, error });
  }
}

/** What only looks has none; whoever sends without records may have one of its own. */
function needsIntent({ write, records, intent }: Intended): boolean {
  return mustNotRepeat(write) && (records.length > 0 || intent !== undefined);
}

/** Of a try that left. */
interface Sent {
  readonly pass: Pass;
  readonly result: TryResult;
  readonly latency: Millis;
}
