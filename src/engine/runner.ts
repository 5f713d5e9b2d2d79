import { Failure } from "../base/failure.ts";
import type { HttpAnswer } from "../base/http.ts";
import type { Clock, Millis } from "../base/time.ts";
import { raiseAlerts } from "./alerts.ts";
import type { Entry, EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { RunIdentity } from "./chooseIdentity.ts";
import { Delivery, type DeliveryPorts } from "./delivery.ts";
import { OriginGate } from "./originGate.ts";
import type { Plan } from "./plan.ts";
import { quotaEnd, quotaLeft } from "./quota.ts";
import { RateLimit } from "./rateLimit.ts";
import { Recorder } from "./recorder.ts";
import { RecordQueue } from "./recordQueue.ts";
import type { DeadLetterFiles, Journal } from "./runFiles.ts";
import { upTo } from "./selection.ts";
import type { ServerFacts } from "./sender.ts";
import { type RunSnapshot, snapshotOf } from "./snapshot.ts";
import { StopSwitch } from "./stopSwitch.ts";
import type { TestBatch } from "./testBatch.ts";

export interface RunnerPorts extends Omit<DeliveryPorts, "intend" | "withdraw" | "onPause"> {
  readonly journal: Journal;
  readonly deadLetters: DeadLetterFiles;
  /** Told after each durable change of the run's progress, and when it begins to wait for the server. */
  readonly onProgress: () => void;
  /** What must be settled before the first record leaves; a Failure that it throws stops the run. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
}

export interface RunnerOptions {
  readonly plan: Plan;
  /** Fresh, or replayed from a checkpoint to go on from. */
  readonly progress: RunProgress;
  readonly server: ServerFacts;
  /** How long the run is expected to take; an alert is raised at 150 % of it. */
  readonly expected: Millis | undefined;
  readonly identity?: RunIdentity;
  /** Only these records are taken; then the run stops, resumable. */
  readonly test?: TestBatch;
}

/** One attempt of a run: takes every record that is still to do to its outcome, or stops resumable. */
export class Runner {
  readonly progress: RunProgress;
  private readonly options: RunnerOptions;
  private readonly ports: RunnerPorts;
  private readonly clock: Clock;
  private readonly gate: OriginGate;
  private readonly delivery: Delivery;
  private readonly recorder: Recorder;
  private readonly before: { readonly requests: number; readonly retries: number; readonly activeMs: number };
  private readonly startedAt: Millis;
  private readonly settledBefore: number;
  private stop: StopSwitch | undefined;
  /** Dead letters of the whole run, those that are not yet on the disk included. */
  private dead: number;
  /** Requests that carried no record. */
  private besides = 0;

  constructor(options: RunnerOptions, ports: RunnerPorts) {
    const { plan, progress } = options;
    const { job } = plan;
    this.options = options;
    this.ports = ports;
    this.progress = progress;
    // Shown from the start, although its entry is not on disk yet.
    if (options.identity) progress.identity = options.identity;
    this.clock = ports.clock;
    this.settledBefore = progress.settled;
    this.dead = progress.dead.size;
    this.startedAt = ports.clock.monotonic();
    this.before = { requests: progress.requests, retries: progress.retries, activeMs: progress.activeMs };
    this.recorder = new Recorder(progress, () => this.counters, {
      clock: ports.clock,
      journal: ports.journal,
      deadLetters: ports.deadLetters,
      onCommit: () => this.committed(),
      onBroken: (error) => this.stop?.pressFor(error),
    });
    this.gate = new OriginGate(ports, { first: job.retry.backoff, most: job.retry.maxBackoff });
    this.delivery = new Delivery(
      {
        context: {
          job,
          baseUrl: plan.baseUrl,
          headers: plan.headers,
          run: progress.header.run,
          ...(plan.assertion && { assertion: plan.assertion }),
        },
        server: options.server,
        gate: this.gate,
        rate: new RateLimit(ports.clock, job.rate?.perSecond),
        succeededBefore: progress.succeeded.size,
      },
      {
        ...ports,
        onPause: () => ports.onProgress(),
        intend: (record) => this.recorder.intend(record),
        withdraw: (record) => this.recorder.withdraw(record),
      },
    );
  }

  /** Requests, retries and working time of the whole run, attempts before this one included. */
  get counters(): { requests: number; retries: number; activeMs: number } {
    const requests = this.before.requests + this.delivery.requests;
    return {
      // Before the first record leaves the run is untouched, whatever was looked at.
      requests: requests === 0 ? 0 : requests + this.besides,
      retries: this.before.retries + this.delivery.retries,
      activeMs: Math.round(this.before.activeMs + this.clock.monotonic() - this.startedAt),
    };
  }

  /** How far the run is at this moment; its counts are durable. */
  get snapshot(): RunSnapshot {
    const { activeMs } = this.counters;
    return snapshotOf(this.progress, {
      activeMs,
      settledBefore: this.settledBefore,
      elapsedMs: activeMs - this.before.activeMs,
      moving: this.recorder.moving,
      pause: this.gate.pause,
    });
  }

  /** Whether the server asked for the pause that the run is in: until it is over nothing at all is sent. */
  get isHeldBack(): boolean {
    const { pause } = this.gate;
    return pause !== undefined && pause.because !== "unavailable";
  }

  /** One leaves that carries no record, such as to keep the token alive. */
  countRequest(): void {
    this.besides += 1;
  }

  /** Compares what an answer says of the request quota with the records that are still to do. */
  heedQuota(answer: HttpAnswer): void {
    const { quota } = this.options.server;
    if (!quota) return;
    const left = quotaLeft(answer, quota);
    const toDo = this.progress.header.input.records - this.progress.settled;
    if (left !== undefined && left < toDo) this.raise({ kind: "quota-short", value: Math.max(0, left), limit: toDo });
    const end = quotaEnd(answer, quota, this.ports.skew);
    if (end) this.delivery.holdForQuota(end);
  }

  /** Enters a fact that is not a record's, such as a token event, into the checkpoint. */
  note(entry: Entry): void {
    this.recorder.note(entry);
  }

  /** Raises an alert, unless one of its kind was raised in this run. */
  raise({ kind, value, limit }: Pick<EntryOf<"alert">, "kind" | "value" | "limit">): void {
    if (this.progress.raised.has(kind)) return;
    this.progress.raised.add(kind);
    this.note({ is: "alert", at: this.now, kind, value, limit });
  }

  /**
   * Answers why the run stopped, or `undefined` when every record has its outcome and the checkpoint says so.
   * Rejects with an error that is no Failure, a defect, once every worker has ended.
   */
  async run(cancel: AbortSignal): Promise<Failure | undefined> {
    const stop = new StopSwitch(this.clock, cancel);
    this.stop = stop;
    const { identity, test } = this.options;
    const isToDo = (record: number) => this.progress.isToDo(record);
    const queue = test
      ? new RecordQueue(upTo(this.readRecords(stop), test.last), (record) => test.has(record) && isToDo(record))
      : new RecordQueue(this.readRecords(stop), isToDo);
    this.note({ is: "attempt", at: this.now, attempt: this.progress.attempts + 1, ...(identity && { identity }) });
    this.recorder.noteMissedSegments();
    await this.prepare(stop);
    await Promise.all(Array.from({ length: this.options.plan.job.concurrency }, () => this.work(queue, stop)));
    try {
      await queue.close();
      await this.recorder.commit();
    } catch (error) {
      stop.pressFor(error);
    }
    return this.finish(stop);
  }

  private async prepare(stop: StopSwitch): Promise<void> {
    try {
      if (!stop.stopping.aborted) await this.ports.prepare?.(stop.stopping);
    } catch (error) {
      stop.pressFor(error);
    }
  }

  private async work(queue: RecordQueue, stop: StopSwitch): Promise<void> {
    try {
      for (;;) {
        if (stop.stopping.aborted) return;
        const record = await queue.next();
        if (record === undefined) return;
        const outcome = await this.delivery.deliver(record, stop);
        if (outcome.kind === "stopped") return stop.press(outcome.why);
        if (outcome.kind === "dead") this.checkDeadLetters(stop);
        await this.recorder.settle(outcome);
        this.options.test?.take(outcome);
      }
    } catch (error) {
      stop.pressFor(error);
    }
  }

  private async finish(stop: StopSwitch): Promise<Failure | undefined> {
    const done = this.progress.settled === this.progress.header.input.records;
    const why = stop.reason ?? this.whyNotDone;
    let ended = false;
    try {
      const at = this.now;
      if (done) await this.recorder.end({ is: "completed", at, ...this.counters });
      else await this.recorder.end({ is: "stopped", at, reason: stop.defect ? "defect" : why.code, ...this.counters });
      ended = true;
    } catch (error) {
      stop.pressFor(error);
    } finally {
      stop.release();
    }
    // As a replay of the checkpoint would tell it.
    this.progress.settleIntents();
    if (stop.defect) throw stop.defect.error;
    return done && ended ? undefined : (stop.reason ?? why);
  }

  /** Nothing stopped the run, and yet records are to do. */
  private get whyNotDone(): Failure {
    const { run, input } = this.progress.header;
    const left = input.records - this.progress.settled;
    if (this.options.test?.isOver) return new Failure("test-batch", { left });
    return new Failure("input-changed", { run, remaining: left, what: "records" });
  }

  private readRecords(stop: StopSwitch) {
    return this.options.plan.source.read(
      (problem) => stop.press(new Failure("input-invalid", { problems: [problem], count: 1 })),
      stop.stopping,
    );
  }

  private checkDeadLetters(stop: StopSwitch): void {
    this.dead += 1;
    const denied = this.delivery.permissionLost;
    if (denied) stop.press(denied);
    const { tolerate } = this.options.plan.job;
    if (tolerate === undefined) return;
    const limit =
      "count" in tolerate ? tolerate.count : Math.floor(tolerate.share * this.progress.header.input.records);
    if (this.dead > limit) stop.press(new Failure("too-many-dead-letters", { dead: this.dead, limit }));
  }

  private committed(): void {
    // Behind the last entry nothing more is entered.
    if (this.progress.end === undefined) this.raiseAlerts();
    this.ports.onProgress();
  }

  private raiseAlerts(): void {
    const limits = { expected: this.options.expected, clockSkew: this.options.server.clockTolerance };
    const now = { at: this.now, activeMs: this.counters.activeMs, skew: this.ports.skew.ahead };
    for (const alert of raiseAlerts(this.progress, limits, now)) this.raise(alert);
  }

  private get now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
