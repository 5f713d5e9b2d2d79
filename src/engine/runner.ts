import { Failure } from "../base/failure.ts";
import type { HttpAnswer } from "../base/http.ts";
import type { Clock, Millis } from "../base/time.ts";
import type { Entry, EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { RunIdentity } from "./chooseIdentity.ts";
import { DiskPause, type DiskTrouble } from "./diskPause.ts";
import { Dispatcher, type DispatcherPorts } from "./dispatcher.ts";
import type { GroupDelivering } from "./groupDelivery.ts";
import { type Intake, intakeOf } from "./intake.ts";
import { mayHaveLeft } from "./mayHaveLeft.ts";
import { OriginGate } from "./originGate.ts";
import { isStuck, type Outcome } from "./outcome.ts";
import { endsOf } from "./outcomeEntries.ts";
import { PersonPause } from "./personPause.ts";
import type { Plan } from "./plan.ts";
import { quotaEnd, quotaLeft } from "./quota.ts";
import { RateLimit } from "./rateLimit.ts";
import { readFrom } from "./readFrom.ts";
import { Recorder } from "./recorder.ts";
import { RecordQueue } from "./recordQueue.ts";
import type { RequestContext } from "./request.ts";
import type { DeadLetterFiles, Journal } from "./runFiles.ts";
import { RunMeter } from "./runMeter.ts";
import { upTo } from "./selection.ts";
import type { ServerFacts } from "./sender.ts";
import { type RunSnapshot, snapshotOf } from "./snapshot.ts";
import { StopSwitch } from "./stopSwitch.ts";
import type { TestBatch } from "./testBatch.ts";
import { Tolerance } from "./tolerance.ts";

export interface RunnerPorts extends Omit<DispatcherPorts, "intend" | "withdraw" | "onPause" | "latency"> {
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
  readonly holding: PersonPause;
  private readonly options: RunnerOptions;
  private readonly ports: RunnerPorts;
  private readonly clock: Clock;
  private readonly disk: DiskPause;
  private readonly gate: OriginGate;
  private readonly dispatcher: Dispatcher;
  private readonly context: RequestContext;
  private readonly recorder: Recorder;
  private readonly meter: RunMeter;
  private stop: StopSwitch | undefined;
  private readonly tolerance: Tolerance;

  constructor(options: RunnerOptions, ports: RunnerPorts) {
    const { plan, progress } = options;
    const { job, baseUrl, headers, assertion } = plan;
    this.options = options;
    this.ports = ports;
    this.progress = progress;
    // Shown from the start, although its entry is not on disk yet.
    if (options.identity) progress.identity = options.identity;
    this.clock = ports.clock;
    this.tolerance = new Tolerance(job.tolerate, progress);
    this.meter = new RunMeter({
      progress,
      clock: ports.clock,
      skew: ports.skew,
      clockTolerance: options.server.clockTolerance,
      tolerate: job.tolerate,
      expected: options.expected,
      sent: () => this.dispatcher,
      note: (entry) => this.note(entry),
    });
    this.disk = new DiskPause({ clock: ports.clock, onTrouble: (trouble) => this.heedDisk(trouble) });
    this.recorder = new Recorder(progress, () => this.counters, {
      clock: ports.clock,
      journal: ports.journal,
      deadLetters: ports.deadLetters,
      disk: this.disk,
      onCommit: () => this.committed(),
      onBroken: (error) => this.stop?.pressFor(error),
    });
    this.gate = new OriginGate(ports, { first: job.retry.backoff, most: job.retry.maxBackoff });
    this.holding = new PersonPause({ ...ports, gate: this.gate, meter: this.meter });
    this.context = { job, baseUrl, headers, run: progress.header.run, ...(assertion && { assertion }) };
    this.dispatcher = new Dispatcher(
      {
        context: this.context,
        server: options.server,
        gate: this.gate,
        rate: new RateLimit(ports.clock, job.rate?.perSecond),
        mayHaveLeft: mayHaveLeft(progress, job),
        succeededBefore: progress.succeeded.size,
      },
      {
        ...ports,
        onPause: () => ports.onProgress(),
        intend: (records) => this.recorder.intend(records),
        withdraw: (records) => this.recorder.withdraw(records),
        latency: progress.metrics.latency,
      },
    );
  }

  /** Requests, retries and working time of the whole run, attempts before this one included. */
  get counters(): { requests: number; retries: number; activeMs: number } {
    return this.meter.counters;
  }

  /** How far the run is at this moment; its counts are durable. */
  get snapshot(): RunSnapshot {
    return snapshotOf(this.progress, { ...this.meter.pace, moving: this.recorder.moving, pause: this.gate.pause });
  }

  /** Whether the server asked for the pause that the run is in: until it is over nothing at all is sent. */
  get isHeldBack(): boolean {
    const { originPause } = this.gate;
    return originPause !== undefined && originPause.because !== "unavailable";
  }

  /** One leaves that carries no record, such as to keep the token alive. */
  countRequest(): void {
    this.meter.countRequest();
  }

  /** Compares what an answer says of the request quota with the records that are still to do. */
  heedQuota(answer: HttpAnswer): void {
    const { quota } = this.options.server;
    if (!quota) return;
    const left = quotaLeft(answer, quota);
    const toDo = this.progress.header.input.records - this.progress.settled;
    if (left !== undefined && left < toDo) this.raise({ kind: "quota-short", value: Math.max(0, left), limit: toDo });
    const end = quotaEnd(answer, quota, this.ports.skew);
    if (end) this.dispatcher.holdForQuota(end);
  }

  /** How long the run should take, learnt while it moves. */
  expect(duration: Millis): void {
    this.meter.expect(duration);
  }

  /** Enters a fact that is not a record's, such as a token event, into the checkpoint. */
  note(entry: Entry): void {
    this.recorder.note(entry);
  }

  /** Raises an alert, unless one of its kind was raised in this run. */
  raise(alert: Pick<EntryOf<"alert">, "kind" | "value" | "limit">): void {
    this.meter.raise(alert);
  }

  /**
   * Answers why the run stopped, or `undefined` when every record has its outcome and the checkpoint says so.
   * Rejects with an error that is no Failure, a defect, once every worker has ended.
   */
  async run(cancel: AbortSignal): Promise<Failure | undefined> {
    const stop = new StopSwitch(this.clock, cancel);
    this.stop = stop;
    // Whoever cancels does not wait for the disk; a run that stops by itself still does.
    this.disk.endWith(cancel);
    const { identity, test } = this.options;
    const isToDo = (record: number) => this.progress.isToDo(record);
    const queue = test
      ? new RecordQueue(upTo(this.readRecords(stop), test.last), (record) => test.has(record) && isToDo(record))
      : new RecordQueue(this.readRecords(stop), isToDo);
    this.note({ is: "attempt", at: this.now, attempt: this.progress.attempts + 1, ...(identity && { identity }) });
    this.recorder.noteMissedSegments();
    await this.prepare(stop);
    const intake = intakeOf({
      context: this.context,
      dispatcher: this.dispatcher,
      clock: this.clock,
      queue,
      total: this.progress.header.input.records,
      isDoubtful: (record) => this.progress.doubtful.has(record),
      openGroup: (first) => this.progress.groups.get(first),
      enter: (...entries) => this.recorder.enter(...entries),
    });
    await Promise.all(Array.from({ length: this.options.plan.job.concurrency }, () => this.work(intake, stop)));
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

  private async work(intake: Intake, stop: StopSwitch): Promise<void> {
    try {
      const delivering: GroupDelivering = {
        signals: stop,
        settle: (outcome) => this.settle(outcome, stop),
        settleSucceeded: async (records) => {
          const outcomes = records.map((record) => ({ kind: "succeeded", record }) as const);
          await this.recorder.settleTogether(outcomes);
          for (const outcome of outcomes) this.options.test?.take(outcome);
        },
      };
      while (!stop.stopping.aborted && (await intake(delivering)));
    } catch (error) {
      stop.pressFor(error);
    }
  }

  private async settle(outcome: Outcome, stop: StopSwitch): Promise<void> {
    if (outcome.kind === "stopped") return stop.press(outcome.why);
    const stuck = outcome.kind === "group-ended" ? outcome.members.filter(isStuck).length : 0;
    if (stuck > 0) this.raise({ kind: "rollback-failed", value: stuck, limit: 0 });
    for (const [, how] of endsOf(outcome)) if (how === "dead") this.checkDeadLetters(stop);
    const behind = this.recorder.settle(outcome);
    if (behind) await behind;
    this.options.test?.take(outcome);
  }

  private async finish(stop: StopSwitch): Promise<Failure | undefined> {
    const done = this.progress.settled === this.progress.header.input.records;
    const why = stop.reason ?? this.whyNotDone;
    let ended = false;
    try {
      const at = this.now;
      const { counters } = this;
      const figures = counters.requests > 0 ? [this.meter.figures] : [];
      const reason = stop.defect ? "defect" : why.code;
      if (done) await this.recorder.end(...figures, { is: "completed", at, ...counters });
      else await this.recorder.end(...figures, { is: "stopped", at, reason, ...counters });
      ended = true;
    } catch (error) {
      stop.pressFor(error);
    } finally {
      stop.release();
    }
    // As a replay of the checkpoint would tell it.
    this.progress.doubtIntents();
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
      readFrom(this.progress),
    );
  }

  private checkDeadLetters(stop: StopSwitch): void {
    const why = this.dispatcher.permissionLost ?? this.tolerance.died();
    if (why) stop.press(why);
  }

  private heedDisk(trouble: DiskTrouble | undefined): void {
    const had = this.gate.pause?.because === "disk";
    this.gate.heedDisk(trouble);
    if (!trouble) this.ports.audit.write({ event: "disk-takes-again" });
    else if (!had) this.ports.audit.write({ event: "disk-refuses", file: trouble.file, code: trouble.code });
    this.ports.onProgress();
  }

  private committed(): void {
    this.progress.metrics.commits += 1;
    if (this.progress.end === undefined) this.meter.takeStock();
    this.ports.onProgress();
  }

  private get now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
