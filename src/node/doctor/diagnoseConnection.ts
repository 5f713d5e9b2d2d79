import type { Authentication, Connection, IdentityKind } from "../../auth/connection.ts";
import { learnedKey } from "../../auth/learnedKey.ts";
import { type Failure, type FailureCode, isFailure } from "../../base/failure.ts";
import type { EpochMs, Millis } from "../../base/time.ts";
import { diagnose } from "../../doctor/diagnose.ts";
import type { Finding } from "../../doctor/finding.ts";
import type { Observation } from "../../doctor/observation.ts";
import type { UnseenReason } from "../../doctor/unseen.ts";
import type { ConnectionTokens } from "../connectionTokens.ts";
import { checkUp, OutOfPatience } from "./checkUp.ts";
import { readForecasts } from "./forecasts.ts";
import { type PastRuns, readPastRuns } from "./pastRuns.ts";
import { harmlessUrl, openChain, type Patient, type PatientPorts } from "./patientTokens.ts";
import { testAuthorization } from "./testAuthorization.ts";
import { watch } from "./watch.ts";

export interface Consultation {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
  /** Below it lie the jobs and their runs. */
  readonly folder: string;
  /** Absent: nothing is sent. */
  readonly live?: LiveWishes;
}

export interface LiveWishes {
  /** How long tokens are followed; absent: not at all. */
  readonly watch?: Millis;
  readonly testRotation: boolean;
  readonly testRedirect: boolean;
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
  readonly unseen: readonly UnseenReason[];
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

/**
 * Observes a connection and says what is wrong with it; when the signal aborts, from what was seen until then. Throws
 * Failure `secret-missing` and the like before anything is sent.
 */
export async function diagnoseConnection(
  consultation: Consultation,
  ports: DoctorPorts,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { connection, identity, authentication, folder, live } = consultation;
  const observations: Observation[] = [];
  const observe = (observation: Observation) => {
    observations.push(observation);
    ports.onObservation?.(observation);
  };
  const past = await readPastRuns({ folder, connection, identity, clock: ports.clock });
  observations.push(...past.observations, ...(await readForecasts(folder, connection.id, ports.clock)));
  observations.push(...(await learnedOf(consultation, ports)));
  const unseen: UnseenReason[] = past.jobFiles.length === 0 ? ["no-runs"] : [];
  const patient: Patient = { connection, identity, authentication, ports, observe };
  const seen = await observeLive({ patient, live, past, observations }, ports, signal);
  const now = ports.clock.now();
  return {
    connection: connection.id,
    preset: connection.preset ?? null,
    identity,
    at: now,
    findings: diagnose({ connection, identity, authentication, now, observations }),
    unseen: [...unseen, ...seen.unseen],
    failure: seen.failure && { code: seen.failure.code, facts: seen.failure.facts },
    observations,
  };
}

async function learnedOf({ connection, authentication }: Consultation, { state }: DoctorPorts): Promise<Observation[]> {
  const learned = await state.learned.load(learnedKey(connection, authentication));
  if (!learned) return [];
  const { life, declared, seenAt } = learned;
  return [{ is: "life-learned", at: seenAt, run: null, life, declared: declared ?? null }];
}

interface LivePart {
  readonly patient: Patient;
  readonly live: LiveWishes | undefined;
  readonly past: PastRuns;
  readonly observations: readonly Observation[];
}

interface Seen {
  readonly unseen: readonly UnseenReason[];
  readonly failure: Failure | null;
}

async function observeLive(part: LivePart, ports: DoctorPorts, signal: AbortSignal): Promise<Seen> {
  const { patient, live, past } = part;
  if (!live) return { unseen: ["offline"], failure: null };
  // Its sign-in would end the session of the run.
  if (patient.connection.exclusiveSession && past.active) return { unseen: ["run-active"], failure: null };
  const { unseen, failure } = await useTokens(patient, { ...ports, live }, signal);
  const page = live.testRedirect && !signal.aborted ? await testPage(part, signal) : [];
  return { unseen: [...unseen, ...page], failure };
}

async function useTokens(
  patient: Patient,
  { live, signIn }: DoctorPorts & { readonly live: LiveWishes },
  signal: AbortSignal,
): Promise<Seen> {
  const opened = openChain(patient, "main");
  const visit = { patient, ...opened };
  const unprobed: readonly UnseenReason[] = harmlessUrl(patient) === undefined ? ["no-probe"] : [];
  try {
    await checkUp(visit, { signIn, testRotation: live.testRotation }, signal);
    if (live.watch !== undefined) await watch(visit, live.watch, signal);
    return { unseen: unprobed, failure: null };
  } catch (error) {
    // What was seen until then is worth telling.
    if (signal.aborted) return { unseen: ["stopped-early"], failure: null };
    if (error instanceof OutOfPatience) return { unseen: ["sign-in-failed"], failure: null };
    if (!isFailure(error) || !TOLD.has(error.code)) throw error;
    return { unseen: [error.code === "sign-in-needed" ? "needs-person" : "sign-in-failed"], failure: error };
  } finally {
    opened.chain.close();
  }
}

async function testPage({ patient, observations }: LivePart, signal: AbortSignal): Promise<readonly UnseenReason[]> {
  const read = observations.find((one) => one.is === "issuer-read");
  const url = patient.authentication.authorizeUrl ?? read?.authorizeUrl;
  if (!url) return ["no-authorization-page"];
  await testAuthorization(patient, url, signal);
  return [];
}
