import { type Millis, millis } from "../../base/time.ts";
import { all, type Case } from "../case.ts";
import { ageAtRefusal, chainsOf, isAbout, wasTaken } from "../chains.ts";
import { config, happened, span } from "../evidence.ts";
import type { Evidence } from "../finding.ts";
import { headerWords } from "../lifetimeHeader.ts";
import type { Rule } from "../rule.ts";

/** A token that lies unused ends before one that is used. */
export const idleWindow: Rule = (patient) => {
  const { lifetime, keepAlive } = patient.connection;
  const declared = lifetime.idle === undefined ? [] : [span("idle-declared", lifetime.idle, config("lifetime.idle"))];
  const measured = measuredAtRest(patient) ?? toldByHeader(patient) ?? metByRun(patient);
  const idle = measured?.idle ?? lifetime.idle;
  if (idle === undefined) return [];
  const keptAlive = keepAlive !== undefined && keepAlive.every < idle;
  // What is declared is reckoned with: the token is renewed before such a window closes.
  const isKnown = lifetime.idle !== undefined && (measured === undefined || measured.idle >= lifetime.idle * 0.9);
  const facts = { idle, survived: measured?.survived ?? millis(0), keptAlive, known: isKnown };
  const severity = isKnown || keptAlive ? "note" : "warning";
  return [{ id: "idle-window", severity, facts, evidence: [...declared, ...(measured?.evidence ?? [])] }];
};

interface Measured {
  readonly idle: Millis;
  readonly survived: Millis;
  readonly evidence: readonly Evidence[];
}

/** The token that was left alone was refused, at an age at which the one in use was taken. */
function measuredAtRest(patient: Case): Measured | undefined {
  const chains = chainsOf(patient).filter(({ run }) => run === null);
  const token = chains.find(({ name }) => name === "resting")?.tokens[0];
  const age = token && ageAtRefusal(token);
  if (!token?.refused || age === null || age === undefined || token.refused.pause === null) return undefined;
  const { pause, at } = token.refused;
  const used = chains.filter(({ name }) => name === "main").flatMap(({ tokens }) => tokens);
  const oldest = millis(Math.max(0, ...used.map(({ takenAge }) => takenAge ?? 0)));
  // One in use may have ended just before: then it was the age, which the pause only hid.
  if (oldest < age && !isAbout(oldest, age)) return undefined;
  const pauses = all(patient, "answered").filter(({ chain, status }) => chain === "resting" && wasTaken(status));
  const survived = millis(Math.max(0, ...pauses.map((one) => one.pause)));
  const seen = { at, source: { is: "test", name: "watch" } } as const;
  const evidence = [
    span("pause-survived", survived, seen),
    span("pause-fatal", pause, seen),
    span("steady-use", oldest, seen),
  ];
  return { idle: pause, survived, evidence };
}

function toldByHeader(patient: Case): Measured | undefined {
  const word = headerWords(patient).find(({ end }) => end === "sliding");
  if (!word) return undefined;
  const source = { is: "header", name: patient.connection.lifetimeHeader ?? "" } as const;
  const evidence = [word.first, word.last].map(({ at, left }) => span("life-left", left ?? word.span, { at, source }));
  return { idle: word.span, survived: millis(0), evidence };
}

/** A run sent a token after the window that was known had closed. */
function metByRun(patient: Case): Measured | undefined {
  const met = all(patient, "token-happened").findLast(
    ({ event, binding }) => event === "rejected" && binding === "idle",
  );
  const { idle } = patient.connection.lifetime;
  if (!met || idle === undefined) return undefined;
  return { idle, survived: millis(0), evidence: [span("pause-fatal", idle, happened(met))] };
}
