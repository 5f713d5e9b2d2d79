import type { Connection } from "../auth/connection.ts";
import { type EndAhead, forecastTokens } from "../auth/forecastTokens.ts";
import { renewalWays } from "../auth/renewalWays.ts";
import { hours, type Millis, millis } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import type { IdentityChoice } from "../engine/chooseIdentity.ts";
import type { DurationForecast } from "../engine/forecastDuration.ts";
import { forecastRequests } from "../engine/forecastRequests.ts";
import type { Pace } from "../engine/medianPace.ts";
import type { ForecastLimit, ForecastView } from "../protocol/forecastMessages.ts";
import { authenticationOf } from "./authenticationOf.ts";
import { cautionsOf } from "./forecastCautions.ts";
import { remediesOf } from "./forecastRemedies.ts";
import { nameOf } from "./runIdentity.ts";

export interface ForecastFacts {
  readonly job: Job;
  readonly connection: Connection;
  readonly records: { readonly total: number; readonly toDo: number };
  readonly resumes: string | null;
  /** The run that has sent all of it already. */
  readonly finished?: string;
  readonly duration: DurationForecast;
  readonly measured: Pace | undefined;
  readonly choice: IdentityChoice;
  /** Of the identity that acts. */
  readonly learned: Millis | undefined;
  /** Ends that its tokens are known to have; empty where nobody has signed in. */
  readonly known: readonly EndAhead[];
  /** Of the access token that is held. */
  readonly age: Millis;
  /** The run begins with the tokens of which they are known. */
  readonly held: boolean;
  /** How many requests the server still takes, where it was asked. */
  readonly quotaLeft: number | null;
}

/** Nobody looks farther ahead where nothing says how long a run takes. */
const HORIZON: Millis = hours(24);

/** What is known of a job, its pace and its tokens, thought through to the end of the run. */
export function forecastView(facts: ForecastFacts): ForecastView {
  const { job, connection, records, duration, choice, learned, known, age } = facts;
  const authentication = authenticationOf(connection, choice.kind);
  const ways = renewalWays(authentication, connection);
  const ms = duration.from === "nothing" ? null : Math.round(duration.duration);
  const span = ms === null ? HORIZON : millis(ms);
  const tokens = forecastTokens({ lifetime: connection.lifetime, ways, learned, known, age, span });
  const { first, last } = tokens;
  const recordAt = (after: number) => (ms === null || after > ms ? null : recordAfter(after, { ...records, ms }));
  const limits: ForecastLimit[] = [];
  if (first && first.renewed !== "never" && first.end.in <= span) {
    const outcome = first.renewed === "refresh" ? "refreshed" : "signed-in";
    const { binding, in: afterMs } = first.end;
    limits.push({ binding, afterMs, record: recordAt(afterMs), outcome, renewedMs: first.at });
  }
  if (last) {
    const { binding, in: afterMs } = last;
    limits.push({ binding, afterMs, record: recordAt(afterMs), outcome: "needs-person", renewedMs: null });
  }
  const renewals = tokens.refreshes + tokens.signIns;
  const service = connection.service !== undefined;
  const { keepAlive, quota } = connection;
  const requests =
    ms === null
      ? null
      : forecastRequests({
          job,
          toDo: records.toDo,
          measured: facts.measured,
          looks: (quota ? 1 : 0) + (choice.kind === "service" && job.runAs === "auto" ? 1 : 0),
          // A busy run keeps its idle window open by itself.
          keepAlives: keepAlive && gapOf(facts) > keepAlive.every ? Math.floor(ms / keepAlive.every) : 0,
          tokens:
            renewals + (facts.held || authentication.grant === "api_key" || authentication.grant === "basic" ? 0 : 1),
        });
  const name = nameOf(authentication) ?? null;
  const head = { job: job.name, connection: connection.id, records, resumes: facts.resumes, ...finishedOf(facts) };
  const said = {
    ...head,
    verdict: !last ? ("fine" as const) : ms === null ? ("unknown" as const) : ("needs-person" as const),
    duration: { from: duration.from, ms },
    identity: { ...choice, grant: authentication.grant, name },
    tokens: {
      lifeMs: first?.end.in ?? null,
      from: first?.end.binding ?? null,
      refreshes: ms === null ? null : tokens.refreshes,
      signIns: ms === null ? null : tokens.signIns,
    },
    limits,
    holdsAtMostMs: last ? tokens.atMost : null,
    requests,
    quota: quota ? { left: facts.quotaLeft } : null,
  };
  return {
    ...said,
    cautions: cautionsOf(said, { connection, authentication, gap: gapOf(facts), isHeld: facts.held }),
    remedies: remediesOf(said, {
      connection,
      runAs: job.runAs,
      hasService: service,
      gap: gapOf(facts),
      isMeasured: (facts.measured?.records ?? 0) > 0,
    }),
  };
}

function finishedOf({ finished }: ForecastFacts): Pick<ForecastView, "finished"> {
  return finished === undefined ? {} : { finished };
}

/** Of the whole input: what was done before is counted. */
function recordAfter(
  after: number,
  { total, toDo, ms }: { readonly total: number; readonly toDo: number; readonly ms: number },
): number {
  const sent = ms === 0 ? 0 : Math.floor((after / ms) * toDo);
  return Math.min(total, total - toDo + sent + 1);
}

/** Usual time between two records. */
function gapOf({ duration, records }: ForecastFacts): Millis {
  return millis(duration.from === "nothing" ? 0 : duration.duration / Math.max(1, records.toDo));
}
