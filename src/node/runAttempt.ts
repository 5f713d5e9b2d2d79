import { AuthorisedHttp } from "../auth/authorisedHttp.ts";
import type { Authentication, Connection, Grant } from "../auth/connection.ts";
import type { TokenEvent } from "../auth/tokenSource.ts";
import type { Disposable } from "../base/events.ts";
import { Failure, isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { DurationForecast } from "../engine/forecastDuration.ts";
import { Runner } from "../engine/runner.ts";
import type { CheckedPlan } from "./makePlan.ts";
import type { OpenRun } from "./openRun.ts";
import { checkPermission } from "./permissionCheck.ts";
import type { PastRun } from "./readRun.ts";
import { type ChosenIdentity, fixedEnds, type IdentityTokens } from "./runIdentity.ts";
import type { RunJobPorts } from "./runJob.ts";
import { stayAwake } from "./stayAwake.ts";
import { auditOf, entryOf, lifeAlertOf } from "./tokenNotes.ts";

/** What these were given once, only a person can give again. */
const needsPerson: ReadonlySet<Grant> = new Set(["authorization_code", "device_code", "refresh_token"]);

export interface AttemptContext {
  readonly connection: Connection;
  readonly checked: CheckedPlan;
  readonly run: OpenRun;
  readonly past: PastRun | undefined;
  readonly chosen: ChosenIdentity;
  readonly forecast: () => Promise<DurationForecast>;
  readonly ports: RunJobPorts;
}

/** One attempt of a run as its identity. Answers why it stopped; `undefined`: every record has its outcome. */
export async function runAttempt(context: AttemptContext, cancel: AbortSignal): Promise<Failure | undefined> {
  const { connection, checked, run, past, chosen, ports } = context;
  const { identity, acting } = chosen;
  const authentication = authenticationOf(context);
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
    },
    {
      ...ports,
      ...run,
      http,
      skew: acting.skew,
      onProgress: () => ports.onProgress(runner.snapshot),
      prepare: (signal) => prepare(context, runner, signal),
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
    });
    run.audit.write({ event: "acting-as", ...identity });
    const awake = stayAwake({ connection, http, runner, audit: run.audit, clock: ports.clock }, over.signal);
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

function authenticationOf({ connection, chosen }: AttemptContext): Authentication {
  return chosen.identity.kind === "service" ? (connection.service ?? connection.user) : connection.user;
}

function authorised(
  connection: Connection,
  options: { readonly authentication: Authentication; readonly tokens: IdentityTokens; readonly http: Http },
): AuthorisedHttp {
  const { authentication, tokens, http } = options;
  return new AuthorisedHttp({
    http,
    tokens: tokens.tokens,
    skew: tokens.skew,
    send: authentication.send,
    origins: new Set([new URL(connection.baseUrl).origin]),
    ...(connection.lifetimeHeader !== undefined && { lifetimeHeader: connection.lifetimeHeader }),
  });
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

async function prepare(context: AttemptContext, runner: Runner, signal: AbortSignal): Promise<void> {
  await checkUser(context, signal);
  await tellSignInAhead(context, runner, signal);
}

/** A service does in a user's name only what the user may do. */
async function checkUser(context: AttemptContext, signal: AbortSignal): Promise<void> {
  const { connection, checked, run, chosen, ports } = context;
  const { user, identity } = chosen;
  const url = connection.probe?.url ?? checked.shown[0]?.request.url;
  if (!user || url === undefined) return;
  const http = authorised(connection, { authentication: connection.user, tokens: user, http: ports.http });
  const check = { connection: connection.id, user: identity.askedBy, url, timeout: connection.network.timeout };
  try {
    const status = await checkPermission({ ...check, http, clock: ports.clock, chance: ports.chance }, signal);
    run.audit.write({ event: "permission-checked", user: identity.askedBy, url, status });
  } catch (error) {
    run.audit.write({
      event: "permission-not-shown",
      user: identity.askedBy,
      url,
      error: isFailure(error) ? error.code : "defect",
    });
    throw error;
  }
}

/** What only a person can renew, and what ends before the run does, is told before the first record leaves. */
async function tellSignInAhead(context: AttemptContext, runner: Runner, signal: AbortSignal): Promise<void> {
  const { connection, chosen, ports } = context;
  if (!needsPerson.has(authenticationOf(context).grant)) return;
  const forecast = await context.forecast();
  if (forecast.from === "nothing") return;
  // Before it is there nothing is known of its ends; the first record needs it in any case.
  await chosen.acting.tokens.token(signal);
  const [first] = fixedEnds(await chosen.acting.limits(signal), connection).toSorted((a, b) => a.at - b.at);
  const end = ports.clock.now() + forecast.duration;
  if (first && first.at < end) runner.raise({ kind: "sign-in-ahead", value: first.at, limit: Math.round(end) });
}
