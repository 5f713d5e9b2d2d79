import { all, type Case, signsInAlone } from "../case.ts";
import { config, happened, nothing, stopped, text } from "../evidence.ts";
import type { Evidence, Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";
import { scopesOf } from "./shortLife.ts";

/** What the connection asks for, what it is granted, and what the API wants differ. */
export const scopeMissing: Rule = (patient) => {
  const wanted = wantedByApi(patient);
  if (wanted.length > 0) return wanted;
  const notGranted = grantedLess(patient);
  if (notGranted.length > 0) return notGranted;
  const lost = lostOnRefresh(patient);
  return lost.length > 0 ? lost : withoutRefresh(patient);
};

function wantedByApi(patient: Case): readonly Finding[] {
  const answers = all(patient, "answered").filter(({ scope, status }) => scope !== null && status >= 400);
  const events = all(patient, "token-happened").filter(({ trouble }) => trouble === "insufficient-scope");
  const runs = all(patient, "run-seen").filter(({ reason }) => reason === "insufficient-scope");
  if (answers.length + events.length + runs.length === 0) return [];
  const missing = [...new Set(answers.flatMap(({ scope }) => scopesOf(scope ?? "")))];
  const evidence: Evidence[] = [
    ...askedFor(patient),
    ...granted(patient),
    ...answers
      .slice(0, 2)
      .map(({ at, scope }) =>
        text("scope-needed", scope ?? "", { at, source: { is: "header", name: "www-authenticate" } }),
      ),
    ...events.slice(0, 2).map((event) => text("trouble", event.detail ?? "insufficient_scope", happened(event))),
    ...runs.slice(0, 2).map(stopped),
  ];
  const past = [...events.map(({ run }) => run), ...runs.map(({ run }) => run)].filter((run) => run !== null);
  const severity = answers.length > 0 ? "problem" : worst(past.map((run) => severityIn(patient, run)));
  return [{ id: "scope-missing", severity, facts: { missing, why: "asked-for-by-api" }, evidence }];
}

function grantedLess(patient: Case): readonly Finding[] {
  const asked = scopesOf(patient.authentication.scope);
  const answer = all(patient, "token-answered").find((one) => one.chain === "main" && one.scope !== null);
  const claims = all(patient, "claims-read").find(({ scopes }) => scopes !== null);
  const has = answer?.scope ? scopesOf(answer.scope) : claims?.scopes;
  if (!has) return [];
  // `offline_access` is a wish for a refresh token, and its grant shows in one (OpenID Connect Core 11).
  const missing = asked.filter((scope) => !has.includes(scope) && scope !== "offline_access");
  if (missing.length === 0) return [];
  const evidence = [...askedFor(patient), ...granted(patient)];
  return [{ id: "scope-missing", severity: "warning", facts: { missing, why: "not-granted" }, evidence }];
}

/** RFC 6749 6: a refresh gives the same scopes unless fewer are asked for, and nobody asked for fewer. */
function lostOnRefresh(patient: Case): readonly Finding[] {
  const compared = all(patient, "refresh-compared").find(({ scopesLost }) => scopesLost.length > 0);
  if (!compared) return [];
  const { at, scopesLost: missing } = compared;
  const evidence = [
    ...granted(patient),
    text("scope-lost", missing.join(" "), { at, source: { is: "claim", name: "scope" } }),
  ];
  return [{ id: "scope-missing", severity: "warning", facts: { missing, why: "lost-on-refresh" }, evidence }];
}

/** Nobody gave a refresh token although the grant can have one: each end of the access token is a sign-in. */
function withoutRefresh(patient: Case): readonly Finding[] {
  const { authentication } = patient;
  const first = all(patient, "token-answered").find(({ chain, by }) => chain === "main" && by === "sign-in");
  if (!first || first.refreshToken !== "none" || !refreshes(patient)) return [];
  const isAsked = scopesOf(authentication.scope).includes("offline_access");
  // A client that signs in for itself needs none, and gets none by RFC 6749 4.4.3, unless it asked.
  if (signsInAlone(authentication) && authentication.grant !== "password" && !isAsked) return [];
  const source = { is: "answer", field: authentication.response.refreshToken } as const;
  const evidence = [...askedFor(patient), ...granted(patient), nothing("refresh-token", { at: first.at, source })];
  const severity = signsInAlone(authentication) ? "note" : "problem";
  const facts = { missing: isAsked ? [] : ["offline_access"], why: "no-refresh-token" } as const;
  return [{ id: "scope-missing", severity, facts, evidence }];
}

function refreshes({ authentication: { grant } }: Case): boolean {
  return grant !== "api_key" && grant !== "basic" && grant !== "session_login";
}

function askedFor({ authentication: { scope } }: Case): readonly Evidence[] {
  return [scope ? text("asked-scope", scope, config("auth.scope")) : nothing("asked-scope", config("auth.scope"))];
}

function granted(patient: Case): readonly Evidence[] {
  const answer = all(patient, "token-answered").find((one) => one.chain === "main" && one.scope !== null);
  if (answer?.scope)
    return [text("granted-scope", answer.scope, { at: answer.at, source: { is: "answer", field: "scope" } })];
  const claims = all(patient, "claims-read").find(({ scopes }) => scopes !== null);
  if (!claims?.scopes) return [];
  return [text("granted-scope", claims.scopes.join(" "), { at: claims.at, source: { is: "claim", name: "scope" } })];
}
