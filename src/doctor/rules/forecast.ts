import { hours, type Millis, millis } from "../../base/time.ts";
import { all, type Case, forecastsOf, signsInAlone } from "../case.ts";
import { chainsOf } from "../chains.ts";
import { declaredLife } from "../declaredLife.ts";
import { config, span, time } from "../evidence.ts";
import type { Evidence, Finding, FindingFacts, RunLimit } from "../finding.ts";
import type { RunForecast } from "../observation.ts";
import type { Rule } from "../rule.ts";

/** Whoever finds such a token can use it for as long. A working day is more than any run here needs. */
const PRUDENT: Millis = hours(24);

/** Lives held against how long the jobs of this connection run. */
export const forecast: Rule = (patient) => [...tooShort(patient), ...tooLong(patient)];

interface End {
  readonly limit: RunLimit;
  readonly life: Millis;
  readonly evidence: Evidence;
}

/** For each job the most dangerous end that it meets: one that nothing carries it over, or else the first. */
function tooShort(patient: Case): readonly Finding[] {
  const ends = endsOf(patient);
  return forecastsOf(patient).flatMap((run) => {
    const met = ends.filter(({ life }) => life < run.duration).sort((a, b) => a.life - b.life);
    const end = met.find((one) => coverOf(patient, run, one) === "none") ?? met[0];
    if (!end) return [];
    const { job, duration, at } = run;
    const cover = coverOf(patient, run, end);
    const facts = { job, duration, limit: end.limit, life: end.life, cover };
    const evidence = [
      end.evidence,
      span("duration", duration, { at, source: { is: "config", field: `${job}.sync.json` } }),
    ];
    return [{ id: "lifetime-too-short-for-run", severity: cover === "none" ? "problem" : "note", facts, evidence }];
  });
}

/** Ends counted from the start of a run. */
function endsOf(patient: Case): readonly End[] {
  const { lifetime } = patient.connection;
  const ends: End[] = [];
  const [access] = declaredLife(patient)?.evidence ?? [];
  if (access?.value.is === "span") ends.push({ limit: "access", life: access.value.ms, evidence: access });
  const add = (limit: RunLimit, life: Millis | undefined, evidence: (life: Millis) => Evidence) => {
    if (life !== undefined) ends.push({ limit, life, evidence: evidence(life) });
  };
  add("session", lifetime.session, (life) => span("session-declared", life, config("lifetime.session")));
  const refresh = lifetime.sliding === true ? undefined : lifetime.refresh;
  add("refresh", refresh, (life) => span("refresh-declared", life, config("lifetime.refresh")));
  const key = all(patient, "key-read").findLast(({ endsAt }) => endsAt !== null);
  if (key?.endsAt && key.endsAt > patient.now) {
    const field = patient.authentication.key?.expiresAt ?? "expirationDate";
    const evidence = time("key-end", key.endsAt, { at: key.at, source: { is: "answer", field } });
    ends.push({ limit: "key", life: millis(key.endsAt - patient.now), evidence });
  }
  return ends;
}

type Cover = FindingFacts["lifetime-too-short-for-run"]["cover"];

function coverOf(patient: Case, { runAs }: RunForecast, { limit }: End): Cover {
  const { authentication, connection } = patient;
  if (limit === "key") return authentication.key?.regenerateUrl === undefined ? "none" : "new-key";
  if (limit === "access" && isRefreshed(patient)) return "refresh";
  if (signsInAlone(authentication)) return "sign-in";
  return connection.service !== undefined && runAs !== "user" ? "service" : "none";
}

/** Also where nothing was sent: runs have refreshed, or a lifetime is declared for the refresh token that there is. */
function isRefreshed(patient: Case): boolean {
  const answers = all(patient, "token-answered").filter(({ chain }) => chain === "main");
  if (answers.length > 0) return answers.some(({ refreshToken }) => refreshToken !== "none");
  if (chainsOf(patient).some(({ refreshes }) => refreshes.length > 0)) return true;
  const { refresh, refreshIdle } = patient.connection.lifetime;
  return refresh !== undefined || refreshIdle !== undefined;
}

function tooLong(patient: Case): readonly Finding[] {
  const declared = declaredLife(patient);
  if (!declared || declared.life <= PRUDENT) return [];
  const needed = forecastsOf(patient).toSorted((a, b) => b.duration - a.duration)[0];
  if (needed && needed.duration > declared.life) return [];
  const lasts = needed
    ? [span("duration", needed.duration, { at: needed.at, source: { is: "config", field: `${needed.job}.sync.json` } })]
    : [];
  const evidence = [...declared.evidence, ...lasts];
  return [{ id: "lifetime-longer-than-prudent", severity: "warning", facts: { life: declared.life }, evidence }];
}
