import { Failure } from "../base/failure.ts";
import type { HttpAnswer } from "../base/http.ts";
import { type Clock, type Millis, seconds } from "../base/time.ts";
import { raiseAlerts } from "./alerts.ts";
import type { Entry, EntryOf } from "./checkpoint/entry.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";
import type { RunIdentity } from "./chooseIdentity.ts";
import { DiskPause, type DiskTrouble } from "./diskPause.ts";
import { Dispatcher, type DispatcherPorts } from "./dispatcher.ts";
import type { GroupDelivering } from "./groupDelivery.ts";
import { type Intake, intakeOf } from "./intake.ts";
import { OriginGate } from "./originGate.ts";
import type { MemberOutcome, Outcome } from "./outcome.ts";
import { endsOf } from "./outcomeEntries.ts";
import type { Plan } from "./plan.ts";
import { quotaEnd, quotaLeft } from "./quota.ts";
import { RateLimit } from "./rateLimit.ts";
import { readFrom } from "./readFrom.ts";
import { Recorder } from "./recorder.ts";
import { RecordQueue } from "./recordQueue.ts";
import type { RequestContext } from "./request.ts";
import type { DeadLetterFiles, Journal } from "./runFiles.ts";
import type { ServerFacts } from "./sender.ts";
import { type RunSnapshot, snapshotOf } from "./snapshot.ts";
import { StopSwitch } from "./stopSwitch.ts";

/** A crash costs the figures of so long at most. */
const FIGURES_EVERY = seconds(5);

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
}

/** One attempt of a run: takes every record that is still to do to its outcome, or stops resumable. */
export class Runner {
  readonly progress: RunProgress;
  private readonly options: RunnerOptions;
  private readonly ports: RunnerPorts;
  private readonly clock: Clock;
  private readonly disk: DiskPause;
  private readonly gate: OriginGate;
  private readonly dispatcher: Dispatcher;
  private readonly context: RequestContext;
  private readonly recorder: Recorder;
  private readonly before: { readonly requests: number; readonly retries: number; readonly activeMs: number };
  private readonly startedAt: Millis;
  private readonly settledBefore: number;
  private stop: StopSwitch | undefined;
  /** Dead letters of the whole run, those that are not yet on the disk included. */
  private dead: number;
  /** Requests that carried no record. */
  private besides = 0;
  private expected: Millis | undefined;
  /** When figures were last entered into the checkpoint. */
  private figuresAt: Millis;

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
    this.figuresAt = this.startedAt;
    this.expected = options.expected;
    this.before = { requests: progress.requests, retries: progress.retries, activeMs: progress.activeMs };
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
    this.context = { job, baseUrl: plan.baseUrl, headers: plan.headers, run: progress.header.run };
    this.dispatcher = new Dispatcher(
      {
        context: this.context,
        server: options.server,
        gate: this.gate,
        rate: new RateLimit(ports.clock, job.rate?.perSecond),
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
    const requests = this.before.requests + this.dispatcher.requests;
    return {
      // Before the first record leaves the run is untouched, whatever was looked at.
      requests: requests === 0 ? 0 : requests + this.besides,
      retries: this.before.retries + this.dispatcher.retries,
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
    return pause !== undefined && pause.because !== "unavailable" && pause.because !== "disk";
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
    if (end) this.dispatcher.holdForQuota(end);
  }

  /** How long the run should take, learnt while it moves. */
  expect(duration: Millis): void {
    this.expected = duration;
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
    // Whoever cancels does not wait for the disk; a run that stops by itself still does.
    this.disk.endWith(cancel);
    const queue = new RecordQueue(this.readRecords(stop), (record) => this.progress.isToDo(record));
    const { identity } = this.options;
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
      enter: (entry) => this.recorder.enter(entry),
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
        settleSucceeded: (records) =>
          this.recorder.settleTogether(records.map((record) => ({ kind: "succeeded", record }))),
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
    await this.recorder.settle(outcome);
  }

  private async finish(stop: StopSwitch): Promise<Failure | undefined> {
    const done = this.progress.settled === this.progress.header.input.records;
    const why = stop.reason ?? new Failure("input-changed", this.changedInput);
    let ended = false;
    try {
      const at = this.now;
      const { counters } = this;
      const figures = counters.requests > 0 ? [this.figures] : [];
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

  private get changedInput() {
    const { run, input } = this.progress.header;
    return { run, remaining: input.records - this.progress.settled, what: "records" as const };
  }

  private readRecords(stop: StopSwitch) {
    return this.options.plan.source.read(
      (problem) => stop.press(new Failure("input-invalid", { problems: [problem], count: 1 })),
      stop.stopping,
      readFrom(this.progress),
    );
  }

  private checkDeadLetters(stop: StopSwitch): void {
    this.dead += 1;
    const denied = this.dispatcher.permissionLost;
    if (denied) stop.press(denied);
    const { tolerate } = this.options.plan.job;
    // Letters of a redrive died before: that some die again says nothing of the others.
    if (tolerate === undefined || this.progress.header.redrives !== undefined) return;
    const limit =
      "count" in tolerate ? tolerate.count : Math.floor(tolerate.share * this.progress.header.input.records);
    if (this.dead > limit) stop.press(new Failure("too-many-dead-letters", { dead: this.dead, limit }));
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
    // Behind the last entry nothing more is entered.
    if (this.progress.end === undefined) {
      this.raiseAlerts();
      this.noteFigures();
    }
    this.ports.onProgress();
  }

  /** With the next commit, when the last ones are a while ago. */
  private noteFigures(): void {
    const now = this.clock.monotonic();
    if (now - this.figuresAt < FIGURES_EVERY) return;
    this.figuresAt = now;
    this.note(this.figures);
  }

  private get figures(): EntryOf<"metrics"> {
    return { is: "metrics", at: this.now, ...this.counters, ...this.progress.metrics.facts };
  }

  private raiseAlerts(): void {
    const { server, plan } = this.options;
    const limits = { expected: this.expected, clockSkew: server.clockTolerance, tolerate: plan.job.tolerate };
    const now = { at: this.now, activeMs: this.counters.activeMs, skew: this.ports.skew.ahead };
    for (const alert of raiseAlerts(this.progress, limits, now)) this.raise(alert);
  }

  private get now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

function isStuck(member: MemberOutcome): boolean {
  return member.ended !== "unknown" && member.stuck === true;
}
