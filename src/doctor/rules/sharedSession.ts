import { type EpochMs, type Millis, millis } from "../../base/time.ts";
import type { TokenTrouble } from "../../base/tokenTrouble.ts";
import { all, type Case } from "../case.ts";
import { declaredLife } from "../declaredLife.ts";
import { happened, nothing, span, text } from "../evidence.ts";
import type { Evidence, Finding } from "../finding.ts";
import type { RunSeen, TokenHappened } from "../observation.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

const MOST_SHOWN = 3;

/** Two that act as the same identity get in each other's way: runs of one's own, or somebody else's sign-in. */
export const sharedSession: Rule = (patient) => {
  const taken = takeovers(patient);
  const overlaps = overlapsOf(all(patient, "run-seen"));
  return [...overlapping(patient, overlaps, taken), ...takenOver(patient, overlaps, taken)];
};

interface Overlap {
  readonly runs: readonly [RunSeen, RunSeen];
  readonly from: EpochMs;
  readonly span: Millis;
}

function overlapsOf(runs: readonly RunSeen[]): readonly Overlap[] {
  const overlaps: Overlap[] = [];
  for (const [index, one] of runs.entries()) {
    for (const other of runs.slice(index + 1)) {
      for (const a of one.attempts) {
        for (const b of other.attempts) {
          const from = a.from > b.from ? a.from : b.from;
          const shared = millis(Math.min(a.to, b.to) - from);
          if (shared > 0) overlaps.push({ runs: [one, other], from, span: shared });
        }
      }
    }
  }
  return overlaps;
}

function takeovers(patient: Case): readonly (TokenHappened | { at: EpochMs; run: null; detail: string })[] {
  const events = all(patient, "token-happened").filter(({ trouble }) => trouble === "session-taken-over");
  if (!patient.connection.exclusiveSession) return events;
  // Nothing but another sign-in ends such a session while it is in use.
  const { idle } = patient.connection.lifetime;
  const life = declaredLife(patient)?.life ?? Number.POSITIVE_INFINITY;
  const ended = all(patient, "answered").filter(
    ({ chain, status, pause, tokenAge }) =>
      chain === "main" && status === 401 && (idle === undefined || pause < idle * 0.9) && tokenAge < life * 0.9,
  );
  return [...events, ...ended.map(({ at, words }) => ({ at, run: null, detail: words ?? "401" }))];
}

type Takeover = ReturnType<typeof takeovers>[number];

/** On a connection with one session for each user, or where it did harm; elsewhere runs may well go side by side. */
function overlapping(patient: Case, overlaps: readonly Overlap[], taken: readonly Takeover[]): readonly Finding[] {
  const { exclusiveSession } = patient.connection;
  const isKey = patient.authentication.grant === "api_key";
  const [first] = overlaps;
  if (!first || !(exclusiveSession || isKey || overlaps.some((one) => harmed(one, patient)))) return [];
  const jobs = [...new Set(overlaps.flatMap(({ runs }) => runs.map(({ job }) => job)))];
  const evidence: Evidence[] = overlaps
    .slice(0, MOST_SHOWN)
    .flatMap(({ runs, from, span: shared }) => [
      ...runs.map(({ run, job }) => text("run", job, { at: from, source: { is: "run", run } })),
      span("overlap", shared, { at: from, source: { is: "run", run: runs[1].run } }),
    ]);
  const ends = taken.slice(0, MOST_SHOWN).map((one) => text("trouble", one.detail ?? "", happened(one)));
  const overlap = millis(Math.max(...overlaps.map((one) => one.span)));
  const weights = overlaps.filter((one) => exclusiveSession || harmed(one, patient));
  const severity =
    weights.length === 0
      ? "note"
      : worst(weights.flatMap(({ runs }) => runs.map(({ run }) => severityIn(patient, run))));
  const facts = { jobs, overlap, exclusive: exclusiveSession };
  return [{ id: "overlapping-runs", severity, facts, evidence: [...evidence, ...ends] }];
}

/** What one who uses the same identity can do to another. A token that merely ended is nobody's harm, but a key does not end in use. */
const HARM: ReadonlySet<TokenTrouble | null> = new Set<TokenTrouble>([
  "session-taken-over",
  "token-revoked",
  "refresh-token-reused",
]);

/** A token of one of them was refused while the other was under way. */
function harmed({ runs, from, span: shared }: Overlap, patient: Case): boolean {
  const isKey = patient.authentication.grant === "api_key";
  return all(patient, "token-happened").some(
    ({ at, event, run, trouble }) =>
      (HARM.has(trouble) || (isKey && event === "rejected")) &&
      runs.some((one) => one.run === run) &&
      at >= from &&
      at <= from + shared,
  );
}

function takenOver(patient: Case, overlaps: readonly Overlap[], taken: readonly Takeover[]): readonly Finding[] {
  const [first] = taken;
  if (!first) return [];
  const inOverlap = taken.every(({ at }) =>
    overlaps.some(({ from, span: shared }) => at >= from && at <= from + shared),
  );
  // Then the runs themselves are the sign-in elsewhere, and that is told.
  if (inOverlap) return [];
  const evidence = [
    ...taken.slice(0, MOST_SHOWN).map((one) => text("trouble", one.detail ?? "", happened(one))),
    nothing("exclusive", { at: null, source: { is: "config", field: "exclusiveSession" } }),
  ];
  const severity = worst(taken.map(({ run }) => (run === null ? "problem" : severityIn(patient, run))));
  const name = patient.authentication.username ?? patient.authentication.clientId ?? "";
  return [{ id: "exclusive-session-taken-over", severity, facts: { name }, evidence }];
}
