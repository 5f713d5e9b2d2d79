import type { Authentication, Connection, IdentityKind } from "../../auth/connection.ts";
import { learnedKey } from "../../auth/learnedKey.ts";
import type { LearnedLifetimes } from "../../auth/learnedLifetimes.ts";
import { type Failure, type FailureCode, isFailure } from "../../base/failure.ts";
import type { Clock, EpochMs, Millis } from "../../base/time.ts";
import { diagnose } from "../../doctor/diagnose.ts";
import type { Finding } from "../../doctor/finding.ts";
import { harmlessUrl } from "../../doctor/harmlessUrl.ts";
import { type KnownFact, knownFacts } from "../../doctor/knownFacts.ts";
import type { Observation } from "../../doctor/observation.ts";
import type { UnseenReason } from "../../doctor/unseen.ts";
import { watchSpan } from "../../doctor/watchSpan.ts";
import type { ConnectionTokens } from "../connectionTokens.ts";
import { checkUp, OutOfPatience } from "./checkUp.ts";
import { readForecasts } from "./forecasts.ts";
import { readPastRuns } from "./pastRuns.ts";
import { openChain, type Patient, type PatientPorts } from "./patientTokens.ts";
import { testAuthorization } from "./testAuthorization.ts";
import { watch } from "./watch.ts";

export interface Consultation {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
  /** Below it lie the jobs and their runs. */
  readonly folder: string;
}

export interface LiveWishes {
  /** How long tokens are followed; absent: not at all. */
  readonly watch?: Millis;
  readonly testRotation: boolean;
  readonly testRedirect: boolean;
}

export interface PastPorts {
  readonly clock: Clock;
  readonly learned: LearnedLifetimes;
}

export interface DoctorPorts extends PatientPorts {
  /** Has a person sign in where nothing else can; rejects with Failure `sign-in-needed` where nobody is there. */
  readonly signIn: (tokens: ConnectionTokens, signal: AbortSignal) => Promise<void>;
  /** Called as things are seen. */
  readonly onObservation?: (observation: Observation) => void;
}

/** What the doctor found. A plain value, free of secrets. */
export interface Diagnosis {
  readonly connection: string;
  readonly preset: string | null;
  readonly identity: IdentityKind;
  readonly at: EpochMs;
  /** The cause that explains most comes first. */
  readonly findings: readonly Finding[];
  /** How tokens end and are renewed here, also where nothing is wrong with that. */
  readonly known: readonly KnownFact[];
  readonly unseen: readonly UnseenReason[];
  /** How long tokens are worth following. */
  readonly watchSpan: Millis;
  /** Why nobody could sign in. */
  readonly failure: { readonly code: FailureCode; readonly facts: Failure["facts"] } | null;
  /** Everything that was seen, in the order in which it was. */
  readonly observations: readonly Observation[];
}

/** Failures that end the live part and leave something to say. The others are refusals of the command. */
const TOLD: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "sign-in-rejected",
  "sign-in-needed",
  "sign-in-abandoned",
  "token-endpoint-unavailable",
  "refresh-token-expired",
  "token-revoked",
  "refresh-token-reused",
  "insufficient-scope",
  "clock-off",
  "session-taken-over",
  "quota-exceeded",
  "key-expired",
  "discovery-failed",
]);

/** Says what is wrong with a connection from the files of past runs and from what was learned. Sends nothing. */
export async function diagnosePast(consultation: Consultation, ports: PastPorts): Promise<Diagnosis> {
  const past = await readPast(consultation, ports);
  return diagnosisOf(consultation, ports.clock, { ...past, unseen: [...past.unseen, "offline"], failure: null });
}

/**
 * Observes a connection and says what is wrong with it; when the signal aborts, from what was seen until then. Throws
 * Failure `secret-missing` and the like before anything is sent.
 */
export async function diagnoseConnection(
  consultation: Consultation,
  { live, ports }: { readonly live: LiveWishes; readonly ports: DoctorPorts },
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { connection, identity, authentication } = consultation;
  const past = await readPast(consultation, { clock: ports.clock, learned: ports.state.learned });
  const observations = [...past.observations];
  const observe = (observation: Observation) => {
    observations.push(observation);
    ports.onObservation?.(observation);
  };
  const patient: Patient = { connection, identity, authentication, ports, observe };
  const seen = await observeLive({ patient, live, active: past.active, observations }, ports, signal);
  const isMute = observations.some((one) => one.is === "answered" && one.status === 0);
  const unseen: UnseenReason[] = [...past.unseen, ...seen.unseen, ...(isMute ? (["probe-unanswered"] as const) : [])];
  return diagnosisOf(consultation, ports.clock, { observations, unseen, failure: seen.failure });
}

interface Past {
  readonly observations: readonly Observation[];
  readonly unseen: readonly UnseenReason[];
  /** A run is under way. */
  readonly active: boolean;
}

async function readPast(consultation: Consultation, { clock, learned }: PastPorts): Promise<Past> {
  const { connection, identity, authentication, folder } = consultation;
  const runs = await readPastRuns({ folder, connection, identity, clock });
  const forecasts = await readForecasts(folder, connection.id, clock);
  const life = await learned.load(learnedKey(connection, authentication));
  const kept: readonly Observation[] = life
    ? [{ is: "life-learned", at: life.seenAt, run: null, life: life.life, declared: life.declared ?? null }]
    : [];
  const unseen: readonly UnseenReason[] = runs.jobFiles.length === 0 ? ["no-runs"] : [];
  return { observations: [...runs.observations, ...forecasts, ...kept], unseen, active: runs.active };
}

interface AllSeen extends Seen {
  readonly observations: readonly Observation[];
}

function diagnosisOf(
  { connection, identity, authentication }: Consultation,
  clock: Clock,
  { observations, unseen, failure }: AllSeen,
): Diagnosis {
  const at = clock.now();
  const patient = { connection, identity, authentication, now: at, observations };
  return {
    connection: connection.id,
    preset: connection.preset ?? null,
    identity,
    at,
    findings: diagnose(patient),
    known: knownFacts(patient),
    unseen,
    watchSpan: watchSpan(connection),
    failure: failure && { code: failure.code, facts: failure.facts },
    observations,
  };
}

interface LivePart {
  readonly patient: Patient;
  readonly live: LiveWishes;
  readonly active: boolean;
  readonly observations: readonly Observation[];
}

interface Seen {
  readonly unseen: readonly UnseenReason[];
  readonly failure: Failure | null;
}

async function observeLive(
  { patient, live, active, observations }: LivePart,
  ports: DoctorPorts,
  signal: AbortSignal,
): Promise<Seen> {
  // Its sign-in would end the session of the run.
  if (patient.connection.exclusiveSession && active) return { unseen: ["run-active"], failure: null };
  const { unseen, failure } = await useTokens(patient, { ...ports, live }, signal);
  if (!live.testRedirect || signal.aborted) return { unseen, failure };
  const read = observations.find((one) => one.is === "issuer-read");
  const url = patient.authentication.authorizeUrl ?? read?.authorizeUrl;
  if (!url) return { unseen: [...unseen, "no-authorization-page"], failure };
  await testAuthorization(patient, url, signal);
  return { unseen, failure };
}

async function useTokens(
  patient: Patient,
  { live, signIn }: DoctorPorts & { readonly live: LiveWishes },
  signal: AbortSignal,
): Promise<Seen> {
  const opened = openChain(patient, "main");
  const visit = { patient, ...opened };
  const unprobed: readonly UnseenReason[] = harmlessUrl(patient) === undefined ? ["no-probe"] : [];
  const { grant } = patient.authentication;
  // A name and a password have no life of their own.
  const unwatched: readonly UnseenReason[] = live.watch === undefined && grant !== "basic" ? ["not-watched"] : [];
  try {
    await checkUp(visit, { signIn, testRotation: live.testRotation }, signal);
    if (live.watch !== undefined) await watch(visit, live.watch, signal);
    return { unseen: [...unprobed, ...unwatched], failure: null };
  } catch (error) {
    // What was seen until then is worth telling.
    if (signal.aborted) return { unseen: ["stopped-early"], failure: null };
    if (error instanceof OutOfPatience) return { unseen: ["sign-in-failed"], failure: null };
    if (!isFailure(error) || !TOLD.has(error.code)) throw error;
    // No person signs in with a key: one that is not taken needs another.
    const needsPerson = error.code === "sign-in-needed" && grant !== "api_key";
    return { unseen: [needsPerson ? "needs-person" : "sign-in-failed"], failure: error };
  } finally {
    opened.chain.close();
  }
}
