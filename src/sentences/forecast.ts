import type { Limit } from "../auth/tokenSource.ts";
import type { ForecastLimit, ForecastView } from "../protocol/forecastMessages.ts";
import { cautionText, remedyText } from "./forecastAdvice.ts";
import { quoted, type Translate } from "./sentence.ts";
import { span } from "./span.ts";

/** A forecast for people: the verdict, the figures behind it, and what to do. */
export interface ForecastText {
  readonly verdict: string;
  /** What each figure is, and the figure. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly cautions: readonly string[];
  readonly remedies: readonly string[];
}

export function forecastText(view: ForecastView, t: Translate): ForecastText {
  return {
    verdict: forecastVerdict(view, t),
    facts: [
      [t("records"), recordsText(view, t)],
      [t("duration"), durationText(view, t)],
      [t("acts as"), identityText(view, t)],
      [t("token"), tokenText(view, t)],
      ...view.limits.map((limit) => [t("limit"), limitText(limit, view, t)] as const),
      ...(view.requests ? [[t("requests"), requestsText(view, t)] as const] : []),
    ],
    cautions: view.cautions.map((caution) => cautionText(caution, view, t)),
    remedies: view.remedies.map((remedy) => remedyText(remedy, view, t)),
  };
}

/** One line that says whether the run gets through, or that nothing is left to send. */
export function forecastVerdict(view: ForecastView, t: Translate): string {
  const verdict = verdictText(view, t);
  return view.finished === undefined
    ? verdict
    : t(
        "Finished in run {0}, so a run sends nothing; --fresh sends all of it again. Then: {1}",
        view.finished,
        verdict,
      );
}

function verdictText(view: ForecastView, t: Translate): string {
  const { verdict, duration, limits, records } = view;
  const todo = grouped(records.toDo);
  const end = limits.find(({ outcome }) => outcome === "needs-person");
  switch (verdict) {
    case "fine":
      return duration.ms === null
        ? t("Gets through without a person: no known limit of its token needs one.")
        : t("Gets through without a person: {0} records in {1}, {2}.", todo, amount(duration, t), renewals(view, t));
    case "needs-person":
      return t(
        "Needs a person after {0}, at about record {1} of {2}: {3}.",
        span(end?.afterMs ?? 0),
        grouped(end?.record ?? 0),
        grouped(records.total),
        endText(end?.binding ?? "session", t),
      );
    case "unknown":
      return t(
        "Nobody knows how long {0} records take: without a person a run gets through if it takes less than {1}, until {2}.",
        todo,
        span(end?.afterMs ?? 0),
        endText(end?.binding ?? "session", t),
      );
    default:
      return verdict satisfies never;
  }
}

/** At a rate nothing tells how much longer the server takes. */
function amount({ from, ms }: ForecastView["duration"], t: Translate): string {
  return from === "rate" ? t("at least {0}", span(ms ?? 0)) : t("about {0}", span(ms ?? 0));
}

function recordsText({ records, resumes, finished }: ForecastView, t: Translate): string {
  if (finished !== undefined) return t("{0}, none to do; all of them with --fresh", grouped(records.total));
  return resumes === null
    ? t("{0}, all to do", grouped(records.total))
    : t("{0}, of them {1} still to do in run {2}", grouped(records.total), grouped(records.toDo), resumes);
}

function durationText({ duration, records, limits }: ForecastView, t: Translate): string {
  const { from, ms } = duration;
  if (ms === null) {
    const end = limits.find(({ outcome }) => outcome === "needs-person");
    return end === undefined
      ? t("not known")
      : t("not known; to get through, 1,000 records may take {0}", span(end.afterMs / (records.toDo / 1000)));
  }
  switch (from) {
    case "job":
      return t("{0}, as the job expects", span(ms));
    case "past":
      return t("{0}, as earlier runs took", span(ms));
    case "rate":
      return t("at least {0}, at the rate that the job allows", span(ms));
    case "nothing":
      return t("not known");
    default:
      return from satisfies never;
  }
}

function identityText({ identity }: ForecastView, t: Translate): string {
  const { kind, name, because } = identity;
  const who = kind === "user" ? t("the user") : t("the service");
  const as = name === null ? who : `${who} ${quoted(name)}`;
  switch (because) {
    case "only-one":
      return t("{0}, the connection's only identity", as);
    case "job-says":
      return t("{0}, as the job says", as);
    case "short-enough":
      return t("{0}: the run ends before the user's sign-in does", as);
    case "outlives-sign-in":
      return t("{0}: the run outlives the user's sign-in", as);
    case "long-run":
      return t("{0}: the run takes two hours or more", as);
    case "duration-unknown":
      return t("{0}: nothing says how long the run takes", as);
    default:
      return because satisfies never;
  }
}

function tokenText(view: ForecastView, t: Translate): string {
  const { lifeMs, from } = view.tokens;
  if (lifeMs === null || from === null) return t("no known end");
  return `${t("lives {0} ({1})", span(lifeMs), sourceText(from, t))}${view.duration.ms === null ? "" : `, ${renewals(view, t)}`}`;
}

function renewals({ tokens }: ForecastView, t: Translate): string {
  const { refreshes, signIns } = tokens;
  const times = (count: number, one: string, many: string) => (count === 1 ? one : t(many, grouped(count)));
  const parts = [
    ...(refreshes ? [times(refreshes, t("1 refresh"), "{0} refreshes")] : []),
    ...(signIns ? [times(signIns, t("1 further sign-in"), "{0} further sign-ins")] : []),
  ];
  return parts.length === 0 ? t("no refresh") : parts.join(", ");
}

function limitText(
  { binding, afterMs, record, outcome, renewedMs }: ForecastLimit,
  view: ForecastView,
  t: Translate,
): string {
  const at = record === null ? "" : t(" (about record {0})", grouped(record));
  const when = `${t("{0} at {1}", limitName(binding, t), span(afterMs))}${at}`;
  const most = view.holdsAtMostMs;
  switch (outcome) {
    case "refreshed":
      return t("{0}: refreshed by itself, first at {1}", when, span(renewedMs ?? afterMs));
    case "signed-in":
      return t("{0}: signs in again by itself, first at {1}", when, span(renewedMs ?? afterMs));
    case "needs-person":
      return most === null
        ? t("{0}: the run parks, and goes on after a sign-in", when)
        : t("{0}: the run parks then or at {1} at the latest, and goes on after a sign-in", when, span(most));
    default:
      return outcome satisfies never;
  }
}

function requestsText({ requests, quota }: ForecastView, t: Translate): string {
  if (!requests) return "";
  const { total, records, retries, looks, keepAlives, tokens } = requests;
  const parts = [
    t("{0} for records", grouped(records)),
    ...(retries > 0 ? [t("{0} for reads and retries", grouped(retries))] : []),
    ...(tokens > 0 ? [t("{0} for tokens", grouped(tokens))] : []),
    ...(looks > 0 ? [t("{0} to look", grouped(looks))] : []),
    ...(keepAlives > 0 ? [t("{0} to keep alive", grouped(keepAlives))] : []),
  ];
  const left = quota?.left;
  const of = left === undefined || left === null ? "" : t("; the server still takes {0}", grouped(left));
  return `${t("about {0}: {1}", grouped(total), parts.join(", "))}${of}`;
}

/** What ends, as a name. */
export function limitName(binding: Limit["binding"], t: Translate): string {
  switch (binding) {
    case "expires_in":
    case "exp":
    case "header":
    case "declared":
    case "learned":
      return t("access token ends");
    case "key":
      return t("API key ends");
    case "idle":
      return t("idle window closes");
    case "session":
      return t("session ends");
    case "refresh":
      return t("refresh token ends");
    case "refresh-idle":
      return t("unused refresh token ends");
    default:
      return binding satisfies never;
  }
}

/** Why a person is needed. */
function endText(binding: Limit["binding"], t: Translate): string {
  switch (binding) {
    case "key":
      return t("the API key ends, and only a person can give a new one");
    case "session":
      return t("the session ends, and only a person can sign in again");
    case "refresh":
    case "refresh-idle":
      return t("the refresh token ends, and only a person can sign in again");
    case "expires_in":
    case "exp":
    case "header":
    case "declared":
    case "learned":
    case "idle":
      return t("the access token ends, and nothing renews it");
    default:
      return binding satisfies never;
  }
}

function sourceText(binding: Limit["binding"], t: Translate): string {
  if (binding === "declared") return t("declared");
  if (binding === "learned") return t("learned: seen to be shorter than declared");
  return binding === "session" ? t("end of the session") : t("as the server says");
}

/** `1,847`. Not through `Intl`: its first use in a process takes 10 ms. */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
}
