import type { Millis } from "../../base/time.ts";
import { all, type Case } from "../case.ts";
import { ageAtRefusal, chainsOf, isAbout, type TokenSeen, wasTaken } from "../chains.ts";
import { type DeclaredLife, declaredLife } from "../declaredLife.ts";
import { config, span, text } from "../evidence.ts";
import type { Evidence, Finding, Severity } from "../finding.ts";
import { headerWords } from "../lifetimeHeader.ts";
import type { Rule } from "../rule.ts";
import { endedWithSession } from "../sessionEnds.ts";
import { severityIn, worst } from "../severityOf.ts";

/** Less than this share of the declared life is shorter than declared. */
const SHORTER = 0.92;

/** A token with fewer scopes that was taken at so many times the age shows that the scope is the cause. */
const LONGER = 1.15;

interface ShortLife {
  readonly seen: Millis;
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
}

/** The server ends access tokens sooner than it says; with the cause where a token with fewer scopes lived longer. */
export const shortLife: Rule = (patient) => {
  const declared = declaredLife(patient);
  const short = shortLives(patient, declared);
  const [first] = short;
  if (!first) return [];
  const { seen } = first;
  const scope = scopeEvidence(patient);
  const evidence = [...(declared?.evidence ?? []), ...short.flatMap((one) => one.evidence), ...scope];
  const severity = worst(short.map((one) => one.severity));
  const without = livedWithout(patient, seen);
  if (without) {
    const facts = { ...without.facts, seen, declared: declared?.life ?? null };
    return [{ id: "scope-limits-lifetime", severity, facts, evidence: [...evidence, ...without.evidence] }];
  }
  const life = declared?.life ?? learnedAgainst(patient);
  if (life === undefined) return [];
  const facts = { declared: life, seen, scope: grantedScope(patient) };
  return [{ id: "lifetime-shorter-than-declared", severity, facts, evidence }] satisfies Finding[];
};

/** Each way in which a shorter life shows, the surest first. */
function shortLives(patient: Case, declared: DeclaredLife | undefined): readonly ShortLife[] {
  return [...toldByHeader(patient, declared), ...seenEnding(patient, declared), ...learned(patient)];
}

function toldByHeader(patient: Case, declared: DeclaredLife | undefined): readonly ShortLife[] {
  const word = headerWords(patient).find(({ chain, end }) => chain === "main" && end === "fixed");
  if (!word || !declared || word.span >= declared.life * SHORTER) return [];
  const source = { is: "header", name: patient.connection.lifetimeHeader ?? "" } as const;
  const left = [word.first, word.last].map((one) => span("life-left", one.left ?? word.span, { at: one.at, source }));
  const evidence = [...left, span("seen-life", word.span, { at: word.last.at, source })];
  return [{ seen: word.span, severity: "warning", evidence }];
}

function seenEnding(patient: Case, declared: DeclaredLife | undefined): readonly ShortLife[] {
  if (!declared) return [];
  const lives: ShortLife[] = [];
  for (const chain of chainsOf(patient)) {
    if (chain.run !== null || chain.name !== "main") continue;
    for (const token of chain.tokens) {
      const age = ageAtRefusal(token);
      if (age === null || !token.refused || token.takenAge === null || age >= declared.life * SHORTER) continue;
      if (endedWithSession(patient, chain, token) || isRefuted(patient, age)) continue;
      lives.push({ seen: age, severity: "warning", evidence: endEvidence(token, age) });
    }
  }
  return lives.slice(0, 3);
}

function endEvidence({ refused, takenAge }: TokenSeen, age: Millis): readonly Evidence[] {
  const seen = { at: refused?.at ?? null, source: { is: "test", name: "watch" } } as const;
  return [span("seen-life", age, seen), span("last-taken", takenAge ?? age, seen)];
}

/** Another token was taken at a greater age: then that one did not end because of its age. */
function isRefuted(patient: Case, age: Millis): boolean {
  return all(patient, "answered").some(
    ({ chain, status, tokenAge }) => chain === "main" && wasTaken(status) && tokenAge > age && !isAbout(tokenAge, age),
  );
}

function learned(patient: Case): readonly ShortLife[] {
  const seen = new Set<string>();
  return all(patient, "life-learned").flatMap(({ at, run, life, declared }) => {
    // What a run learned is what is kept to since.
    const key = `${Math.round(life / 1000)} ${declared}`;
    if (declared === null || life >= declared * SHORTER || seen.has(key)) return [];
    seen.add(key);
    const where = { at, source: run === null ? ({ is: "state" } as const) : ({ is: "run", run } as const) };
    const severity = run === null ? "warning" : severityIn(patient, run);
    const evidence = [span("declared-life", declared, where), span("seen-life", life, where)];
    return [{ seen: life, severity, evidence }];
  });
}

function learnedAgainst(patient: Case): Millis | undefined {
  return all(patient, "life-learned").find(({ declared }) => declared !== null)?.declared ?? undefined;
}

function livedWithout(patient: Case, seen: Millis) {
  const asked = new Set(scopesOf(patient.authentication.scope));
  const narrower = all(patient, "token-answered").find(({ chain }) => chain === "narrower");
  if (!narrower) return undefined;
  for (const kept of scopesOf(narrower.asked ?? "")) asked.delete(kept);
  const scopes = [...asked];
  const word = headerWords(patient).find(({ chain }) => chain === "narrower");
  const source = { is: "test", name: "narrower-scope" } as const;
  const taken = all(patient, "answered").findLast(
    ({ chain, status, tokenAge }) => chain === "narrower" && wasTaken(status) && tokenAge > seen * LONGER,
  );
  if (taken) {
    const evidence = [span("lived-without", taken.tokenAge, { at: taken.at, source })];
    return { facts: { scopes, livedWithout: taken.tokenAge }, evidence };
  }
  if (word && (word.end === "sliding" || word.span > seen * LONGER)) {
    const evidence = [span("end-after-use", word.span, { at: word.last.at, source })];
    return { facts: { scopes, livedWithout: word.end === "fixed" ? word.span : null }, evidence };
  }
  return undefined;
}

function scopeEvidence(patient: Case): readonly Evidence[] {
  const { scope } = patient.authentication;
  const granted = all(patient, "token-answered").find((one) => one.chain === "main" && one.scope !== null);
  return [
    ...(scope ? [text("asked-scope", scope, config("auth.scope"))] : []),
    ...(granted?.scope
      ? [text("granted-scope", granted.scope, { at: granted.at, source: { is: "answer", field: "scope" } })]
      : []),
  ];
}

function grantedScope(patient: Case): string | null {
  const granted = all(patient, "token-answered").find((one) => one.chain === "main" && one.scope !== null);
  return granted?.scope ?? patient.authentication.scope ?? null;
}

export function scopesOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(/\s+/).filter(Boolean);
}
