import type { Grant } from "../auth/connection.ts";
import { isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { Runner } from "../engine/runner.ts";
import { authenticationOf } from "./authenticationOf.ts";
import { checkPermission } from "./permissionCheck.ts";
import { checkQuota } from "./quotaCheck.ts";
import type { AttemptContext } from "./runAttempt.ts";
import { authorised, countedBy } from "./runHttp.ts";
import { fixedEnds } from "./runIdentity.ts";

/** What these were given once, only a person can give again. */
const needsPerson: ReadonlySet<Grant> = new Set(["authorization_code", "device_code", "refresh_token"]);

interface Acting {
  readonly runner: Runner;
  /** With the token of the run. */
  readonly http: Http;
}

/** What must be settled before the first record leaves. A Failure that it throws stops the run. */
export async function prepareRun(context: AttemptContext, acting: Acting, signal: AbortSignal): Promise<void> {
  await checkUser(context, acting.runner, signal);
  await compareWithQuota(context, acting, signal);
  await tellSignInAhead(context, acting.runner, signal);
}

/**
 * Where a GET tells what a run may do. What the records themselves name tells most; not for POST, since at a careless
 * server a GET there might do something.
 */
function lookUrl({ connection, checked }: AttemptContext): string | undefined {
  const first = checked.shown[0]?.request;
  return first && first.method !== "POST" ? first.url : (connection.probe?.url ?? first?.url);
}

/** So that nobody learns in the middle of a run that the day's requests do not last. */
async function compareWithQuota(context: AttemptContext, { runner, http }: Acting, signal: AbortSignal): Promise<void> {
  const { quota, headers, network } = context.connection;
  const url = lookUrl(context);
  if (!quota || url === undefined) return;
  const answer = await checkQuota({ url, headers, timeout: network.timeout, http }, signal);
  if (answer) runner.heedQuota(answer);
}

/** A service does in a user's name only what the user may do. */
async function checkUser(context: AttemptContext, runner: Runner, signal: AbortSignal): Promise<void> {
  const { connection, run, chosen, ports } = context;
  const { user, identity } = chosen;
  const url = lookUrl(context);
  if (!user || url === undefined) return;
  const own = authorised(connection, { authentication: connection.user, tokens: user, http: ports.http });
  const http = countedBy(runner, own);
  const { headers, network, id } = connection;
  const check = { connection: id, user: identity.askedBy, url, headers, timeout: network.timeout };
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
  if (!needsPerson.has(authenticationOf(context.connection, context.chosen.identity.kind).grant)) return;
  const forecast = await context.forecast();
  if (forecast.from === "nothing") return;
  // Before it is there nothing is known of its ends; the first record needs it in any case.
  await chosen.acting.tokens.token(signal);
  const [first] = fixedEnds(await chosen.acting.limits(signal), connection).toSorted((a, b) => a.at - b.at);
  const end = ports.clock.now() + forecast.duration;
  if (first && first.at < end) runner.raise({ kind: "sign-in-ahead", value: first.at, limit: Math.round(end) });
}
