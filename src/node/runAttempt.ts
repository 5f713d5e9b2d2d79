import type { Connection } from "../auth/connection.ts";
import type { TokenEvent } from "../auth/tokenSource.ts";
import type { Disposable } from "../base/events.ts";
import { Failure, isFailure } from "../base/failure.ts";
import { seconds } from "../base/time.ts";
import type { DurationForecast } from "../engine/forecastDuration.ts";
import { figuresOf } from "../engine/metrics/runFigures.ts";
import { Runner } from "../engine/runner.ts";
import type { TestBatch } from "../engine/testBatch.ts";
import { authenticationOf } from "./authenticationOf.ts";
import type { CheckedPlan } from "./makePlan.ts";
import type { OpenRun } from "./openRun.ts";
import { prepareRun } from "./prepareRun.ts";
import type { PastRun } from "./readRun.ts";
import { authorised, countedBy } from "./runHttp.ts";
import type { ChosenIdentity } from "./runIdentity.ts";
import type { RunJobPorts } from "./runJob.ts";
import { stayAwake } from "./stayAwake.ts";
import { auditOf, entryOf, lifeAlertOf } from "./tokenNotes.ts";
import { usualDuration } from "./usualDuration.ts";

export interface AttemptContext {
  readonly connection: Connection;
  readonly checked: CheckedPlan;
  readonly run: OpenRun;
  readonly past: PastRun | undefined;
  readonly chosen: ChosenIdentity;
  readonly forecast: () => Promise<DurationForecast>;
  readonly ports: RunJobPorts;
  readonly test?: TestBatch;
}

/** Of a run that is expected to end sooner nothing is worth an alert. */
const LONG_ENOUGH = seconds(10);

/** One attempt of a run as its identity. Answers why it stopped; `undefined`: every record has its outcome. */
export async function runAttempt(context: AttemptContext, cancel: AbortSignal): Promise<Failure | undefined> {
  const { connection, checked, run, past, chosen, ports, test } = context;
  const { identity, acting } = chosen;
  const authentication = authenticationOf(connection, identity.kind);
  const http = authorised(connection, { authentication, tokens: acting, http: ports.http });
  const runner: Runner = new Runner(
    {
      plan: checked.plan,
      progress: run.progress,
      server: {
        timeout: connection.network.timeout,
        clockTolerance: connection.clockSkewTolerance,
        ...(connection.quota && { quota: connection.quota }),
        ...(authentication.scope !== undefined && { scope: authentication.scope }),
      },
      expected: checked.plan.job.expect?.duration,
      identity,
      ...(test && { test }),
    },
    {
      ...ports,
      ...run,
      http,
      skew: acting.skew,
      onProgress: () => ports.onProgress(runner.snapshot),
      prepare: (signal) => prepareRun(context, { runner, http: countedBy(runner, http) }, signal),
    },
  );
  const over = new AbortController();
  const listening = listen(context, runner);
  try {
    ports.onStart({
      paths: run.paths,
      resumed: past !== undefined,
      redrives: run.progress.header.redrives ?? null,
      tornTail: past?.torn ?? false,
      form: checked.form,
      snapshot: runner.snapshot,
      holding: runner.holding,
      figures: () => figuresOf(run.progress),
      ...(test && { test }),
    });
    run.audit.write({ event: "acting-as", ...identity });
    const counted = countedBy(runner, http);
    const learning = learnUsual(context, runner, over.signal);
    const awake = stayAwake({ connection, http: counted, runner, audit: run.audit, clock: ports.clock }, over.signal);
    const stopped = await runner.run(cancel).finally(() => over.abort());
    await Promise.all([awake, learning]);
    return stopped;
  } catch (error) {
    // A fault of our own: records may have been sent, so it is a stopped run, not a refusal.
    if (isFailure(error)) throw error;
    return new Failure("defect", {}, error);
  } finally {
    over.abort();
    for (const one of listening) one.dispose();
  }
}

/** Compares a run that takes a while with those before it. A short one is not to wait until they were read. */
async function learnUsual({ checked, run, ports }: AttemptContext, runner: Runner, over: AbortSignal): Promise<void> {
  const { job, input } = checked.plan;
  if (job.expect) return;
  try {
    await ports.clock.sleep(LONG_ENOUGH, over);
  } catch {
    // The attempt is over.
    return;
  }
  const usual = await usualDuration(job, { records: input.records, before: run.paths.run });
  if (usual !== undefined) runner.expect(usual);
}

/** Token events go into the audit; those of the identity that acts into the checkpoint too. */
function listen({ run, chosen }: AttemptContext, runner: Runner): readonly Disposable[] {
  const { identity, acting, user } = chosen;
  const heard = acting.events.on((event: TokenEvent) => {
    runner.note(entryOf(event));
    run.audit.write({ ...auditOf(event), identity: identity.kind });
    const alert = lifeAlertOf(event);
    if (alert) runner.raise(alert);
  });
  const asking = user?.events.on((event) => run.audit.write({ ...auditOf(event), identity: "user" }));
  return asking ? [heard, asking] : [heard];
}
