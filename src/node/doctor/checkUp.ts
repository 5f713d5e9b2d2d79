import { untilAborted } from "../../base/abort.ts";
import { type Millis, millis, seconds } from "../../base/time.ts";
import { harmlessUrl } from "../../doctor/harmlessUrl.ts";
import type { Answered } from "../../doctor/observation.ts";
import type { DecodedJwt } from "../../jwt/decodeJwt.ts";
import type { ConnectionTokens } from "../connectionTokens.ts";
import type { DoctorChain } from "./doctorChain.ts";
import { openNarrower } from "./narrower.ts";
import type { Patient } from "./patientTokens.ts";
import { claimsOf, compared, readToken } from "./readClaims.ts";

/** Of a header that counts whole seconds, this shows whether an end stays where it is. */
const LOOK_AGAIN: Millis = seconds(3);

export interface CheckUpOptions {
  /** Has a person sign in where nothing else can. */
  readonly signIn: (tokens: ConnectionTokens, signal: AbortSignal) => Promise<void>;
  readonly testRotation: boolean;
}

/** The chain that a visit is about, and whose it is. */
export interface Visit {
  readonly patient: Patient;
  readonly tokens: ConnectionTokens;
  readonly chain: DoctorChain;
}

/** Signs in, looks at the token, uses it once or twice, refreshes once. Rejects with the Failure of a refused sign-in. */
export async function checkUp(visit: Visit, options: CheckUpOptions, signal: AbortSignal): Promise<void> {
  const { patient, chain } = visit;
  await signInOnce(visit, options, signal);
  lookAt(patient, chain);
  const url = harmlessUrl(patient);
  if (url !== undefined && (await useTwice({ patient, chain, url }, signal))) await useNarrower(patient, url, signal);
  await refreshOnce(visit, signal);
  if (url !== undefined && chain.refreshesRefused === 0) await chain.probe(url, signal);
  if (options.testRotation) await chain.testRotation(signal);
}

/** An endpoint that gave nothing usable twice is not asked again: that is a finding already. */
async function signInOnce({ tokens, chain }: Visit, options: CheckUpOptions, signal: AbortSignal): Promise<void> {
  const patience = new AbortController();
  let failed = 0;
  const listening = tokens.authority.events.on(({ kind }) => {
    failed += kind === "sign-in-failed" || kind === "refresh-failed" ? 1 : 0;
    if (failed > 1) patience.abort(new OutOfPatience());
  });
  try {
    const waiting = AbortSignal.any([signal, patience.signal]);
    await options.signIn(tokens, waiting);
    await untilAborted(chain.signIn(waiting), waiting);
  } finally {
    listening.dispose();
  }
}

/** The token endpoint gives nothing usable; what it gave was observed. */
export class OutOfPatience extends Error {}

/** Twice where a header tells what is left: whether use moves the end away shows then. */
async function useTwice(
  { patient, chain, url }: { readonly patient: Patient; readonly chain: DoctorChain; readonly url: string },
  signal: AbortSignal,
): Promise<Answered | undefined> {
  const first = await chain.probe(url, signal);
  if (!first || first.left === null) return undefined;
  await patient.ports.clock.sleep(millis(Math.min(LOOK_AGAIN, first.left / 10)), signal);
  return chain.probe(url, signal);
}

/** A life that the header tells, against that of a token with fewer scopes. */
async function useNarrower(patient: Patient, url: string, signal: AbortSignal): Promise<void> {
  const chain = await openNarrower(patient, signal);
  if (!chain) return;
  try {
    await useTwice({ patient, chain, url }, signal);
  } finally {
    chain.close();
  }
}

function lookAt(patient: Patient, chain: DoctorChain): DecodedJwt | undefined {
  const decoded = readToken(chain.accessToken);
  if (decoded) patient.observe(claimsOf(decoded, patient.ports.clock.now()));
  return decoded;
}

async function refreshOnce({ patient, tokens, chain }: Visit, signal: AbortSignal): Promise<void> {
  if (!(await tokens.hasRefreshToken())) return;
  const before = readToken(chain.accessToken);
  if (!(await chain.renew(harmlessUrl(patient), signal)) || chain.refreshesRefused > 0) return;
  const after = lookAt(patient, chain);
  if (before && after) patient.observe(compared(before, after, patient.ports.clock.now()));
}
