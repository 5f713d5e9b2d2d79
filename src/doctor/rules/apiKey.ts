import { all, type Case } from "../case.ts";
import { config, happened, nothing, text, time } from "../evidence.ts";
import type { Evidence, Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

/** An API key has ended, is another one by now, or nobody knows when it ends. */
export const apiKey: Rule = (patient) => {
  const { grant, key } = patient.authentication;
  if (grant !== "api_key") return [];
  const end = knownEnd(patient);
  const refused = refusals(patient);
  const [first] = refused;
  if (end && end.at <= (first?.at ?? patient.now)) {
    return [
      {
        id: "key-expired",
        severity: "problem",
        facts: { endedAt: end.at },
        evidence: [end.evidence, ...shown(refused)],
      },
    ];
  }
  if (first) {
    const evidence = [...(end ? [end.evidence] : []), ...shown(refused)];
    const severity = worst(refused.map(({ run }) => (run === null ? "problem" : severityIn(patient, run))));
    return [{ id: "key-reference-stale", severity, facts: { endsAt: end?.at ?? null }, evidence }];
  }
  const isTaken = all(patient, "token-happened").some(({ event, run }) => event === "signed-in" && run === null);
  if (end || !isTaken) return [];
  const evidence = [nothing("key-end", config(key?.infoUrl === undefined ? "auth.key.infoUrl" : "auth.key.expiresAt"))];
  const facts = { askable: key?.infoUrl !== undefined };
  return [{ id: "key-expiry-unknown", severity: "note", facts, evidence }] satisfies Finding[];
};

/** The newest date that anybody named. */
function knownEnd(patient: Case) {
  const read = all(patient, "key-read").findLast(({ endsAt }) => endsAt !== null);
  if (read?.endsAt) {
    const field = patient.authentication.key?.expiresAt ?? "expirationDate";
    const seen = { at: read.at, source: { is: "answer", field } } as const;
    return { at: read.endsAt, evidence: time("key-end", read.endsAt, seen) };
  }
  const event = all(patient, "token-happened").findLast(({ binding, endsAt }) => binding === "key" && endsAt !== null);
  if (!event?.endsAt) return undefined;
  return { at: event.endsAt, evidence: time("key-end", event.endsAt, happened(event)) };
}

/** Each time that the key was not taken, the newest first: what is so now counts. */
function refusals(patient: Case) {
  const asked = all(patient, "key-read").filter(({ status }) => status === 401);
  const sent = all(patient, "answered").filter(({ status }) => status === 401);
  const taken = all(patient, "answered").some(({ status }) => status < 400);
  if (taken && sent.length === 0) return [];
  const live = [...asked, ...sent].map(({ at, url }) => ({ at, run: null, url }));
  if (live.length > 0 || taken) return live;
  const runs = all(patient, "run-seen").filter(({ outdated }) => !outdated);
  return all(patient, "token-happened")
    .filter(({ event, run }) => event === "rejected" && runs.some((one) => one.run === run))
    .map(({ at, run }) => ({ at, run, url: patient.connection.baseUrl }));
}

function shown(refused: ReturnType<typeof refusals>): readonly Evidence[] {
  return refused
    .slice(0, 3)
    .map(({ at, run, url }) =>
      text("key-refused", "401", { at, source: run === null ? { is: "status", url } : { is: "run", run } }),
    );
}
