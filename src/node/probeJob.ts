import { randomUUID } from "node:crypto";
import type { Http } from "../base/http.ts";
import { Dispatcher } from "../engine/dispatcher.ts";
import { OriginGate } from "../engine/originGate.ts";
import type { Plan } from "../engine/plan.ts";
import { type ProbeKind, type ProbeResult, probeKindOf, probeWrite } from "../engine/probe/probeWrite.ts";
import { RateLimit } from "../engine/rateLimit.ts";
import { keyOf, type SourceRecord } from "../engine/record.ts";
import { type RequestContext, renderRequest } from "../engine/request.ts";
import { authenticationOf } from "./authenticationOf.ts";
import type { LoadedJob } from "./loadJob.ts";
import { makePlan } from "./makePlan.ts";
import { nodeChance } from "./nodeChance.ts";
import { nodeClock } from "./nodeClock.ts";
import { readNewestRun } from "./readRun.ts";
import { jobStateDirectory } from "./runDirectory.ts";
import { authorised } from "./runHttp.ts";
import { chooseRunIdentity, type OpenIdentity } from "./runIdentity.ts";
import { acquireRunLock } from "./runLock.ts";

/** What a probe is about to send. */
export interface ProbePlan {
  readonly kind: ProbeKind;
  readonly context: RequestContext;
  readonly record: SourceRecord;
  readonly key: string;
  readonly method: string;
  readonly url: string;
}

/**
 * Of the first record that is to do; `undefined`: the job has nothing that makes a repeat harmless.
 * Sends nothing. Throws Failure `input-invalid` as a run would.
 */
export async function planProbe(loaded: LoadedJob, signal: AbortSignal): Promise<ProbePlan | undefined> {
  const { job, connection } = loaded;
  const kind = probeKindOf(job);
  if (!kind) return undefined;
  const { plan } = await makePlan(loaded, { show: 1 }, signal);
  const record = await firstToDo(plan, signal);
  const { baseUrl, headers } = connection;
  // A key of its own: that of a run must still be new to the server when the run comes.
  const context: RequestContext = { job, baseUrl, headers, run: `probe-${randomUUID()}` };
  const { method, url } = renderRequest(context, record);
  return { kind, context, record, key: keyOf(record.values, job.records.key), method, url };
}

export interface ProbePorts {
  /** Unauthorised. */
  readonly http: Http;
  readonly identity: OpenIdentity;
  /** Told of each request that carries the record, when it leaves. */
  readonly onSend: () => void;
}

/** Sends it under the job's lock; checkpoints stay as they are. Throws the Failure that would refuse or stop a run. */
export async function probeJob(
  { loaded, plan }: { readonly loaded: LoadedJob; readonly plan: ProbePlan },
  { http, identity: open, onSend }: ProbePorts,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { job, connection } = loaded;
  const [clock, chance] = [nodeClock, nodeChance];
  const lock = await acquireRunLock({ directory: jobStateDirectory(job.file), holder: "probe" });
  try {
    const forecast = async () => ({ from: "nothing" }) as const;
    const { identity, acting } = await chooseRunIdentity({ connection, job, clock, open, forecast }, signal);
    const authentication = authenticationOf(connection, identity.kind);
    const dispatcher = new Dispatcher(
      {
        context: plan.context,
        server: {
          timeout: connection.network.timeout,
          clockTolerance: connection.clockSkewTolerance,
          ...(authentication.scope !== undefined && { scope: authentication.scope }),
        },
        gate: new OriginGate({ clock, chance }, { first: job.retry.backoff, most: job.retry.maxBackoff }),
        rate: new RateLimit(clock, job.rate?.perSecond),
        mayHaveLeft: () => false,
        succeededBefore: 0,
      },
      {
        clock,
        chance,
        http: telling(authorised(connection, { authentication, tokens: acting, http }), onSend),
        skew: acting.skew,
        // One request is no figure, and of a probe nothing is kept.
        latency: { record: () => undefined },
        audit: { write: () => undefined, close: async () => undefined },
        onPause: () => undefined,
        intend: async () => undefined,
        withdraw: async () => undefined,
      },
    );
    return await probeWrite(plan, dispatcher, { stopping: signal, cutting: signal });
  } finally {
    await lock.release();
  }
}

/** Of an unfinished run over this input the first record without an outcome; else the first of all. */
async function firstToDo({ job, source, input }: Plan, signal: AbortSignal): Promise<SourceRecord> {
  const past = await readNewestRun(job.file);
  const progress = past?.header.input.sha256 === input.sha256 ? past.progress : undefined;
  const isUnfinished = progress !== undefined && progress.settled < input.records;
  for await (const records of source.read(() => undefined, signal)) {
    const record = records.find(({ number }) => !isUnfinished || progress.isToDo(number));
    if (record) return record;
  }
  throw new Error("an input was found good, and has no record to do");
}

function telling(http: Http, onSend: () => void): Http {
  return {
    send: (request, ...rest) => {
      const leaving = () => {
        request.leaving?.();
        onSend();
      };
      return http.send({ ...request, leaving }, ...rest);
    },
  };
}
