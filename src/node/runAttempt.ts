import type { Connection } from "../auth/connection.ts";
import type { TokenEvent } from "../auth/tokenSource.ts";
import type { Disposable } from "../base/events.ts";
import { Failure, isFailure } from "../base/failure.ts";
import type { DurationForecast } from "../engine/forecastDuration.ts";
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
      tornTail: past?.torn ?? false,
      snapshot: runner.snapshot,
      ...(test && { test }),
    });
    run.audit.write({ event: "acting-as", ...identity });
    const counted = countedBy(runner, http);
    const awake = stayAwake({ connection, http: counted, runner, audit: run.audit, clock: ports.clock }, over.signal);
    const stopped = await runner.run(cancel).finally(() => over.abort());
    await awake;
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
