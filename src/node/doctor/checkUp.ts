import { untilAborted } from "../../base/abort.ts";
import { type Millis, millis, seconds } from "../../base/time.ts";
import { signsInAlone } from "../../doctor/case.ts";
import type { Answered } from "../../doctor/observation.ts";
import type { UnseenReason } from "../../doctor/unseen.ts";
import type { ConnectionTokens } from "../connectionTokens.ts";
import type { DoctorChain } from "./doctorChain.ts";
import { harmlessUrl, openChain, type Patient } from "./patientTokens.ts";
import { claimsOf, compared, readToken } from "./readClaims.ts";

/** Of a header that counts whole seconds, this shows whether an end stays where it is. */
const LOOK_AGAIN: Millis = seconds(3);

/** Scopes that are no rights, so that a token without the others still is one. */
const BASE_SCOPES = new Set(["openid", "offline_access"]);

export interface CheckUpOptions {
  /** Has a person sign in where nothing else can. */
  readonly signIn: (tokens: ConnectionTokens, signal: AbortSignal) => Promise<void>;
  readonly testRotation: boolean;
}

/** Signs in, looks at the token, uses it once or twice, refreshes once. Rejects with the Failure of a refused sign-in. */
export async function checkUp(patient: Patient, options: CheckUpOptions, signal: AbortSignal): Promise<UnseenReason[]> {
  const { tokens, chain } = openChain(patient, "main");
  try {
    await signInOnce({ patient, tokens, chain, options }, signal);
    const url = harmlessUrl(patient);
    if (url !== undefined) await useTwice(patient, { chain, url }, signal);
    await refreshOnce({ patient, tokens, chain }, signal);
    if (url !== undefined && chain.refreshesRefused === 0) await chain.probe(url, signal);
    if (options.testRotation) {
      const verdict = await tokens.authority.testRotation(signal);
      patient.observe({ is: "rotation-tested", at: patient.ports.clock.now(), verdict });
    }
    return url === undefined ? ["no-probe"] : [];
  } finally {
    chain.close();
  }
}

interface Consultation {
  readonly patient: Patient;
  readonly tokens: ConnectionTokens;
  readonly chain: DoctorChain;
}

/** An endpoint that gave nothing usable twice is not asked again: that is a finding already. */
async function signInOnce(
  { tokens, chain, options }: Consultation & { readonly options: CheckUpOptions },
  signal: AbortSignal,
): Promise<void> {
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

async function useTwice(
  patient: Patient,
  { chain, url }: { readonly chain: DoctorChain; readonly url: string },
  signal: AbortSignal,
): Promise<void> {
  const decoded = readToken(chain.accessToken);
  if (decoded) patient.observe(claimsOf(decoded, patient.ports.clock.now()));
  const first = await chain.probe(url, signal);
  if (first?.left === null || first === undefined) return;
  await patient.ports.clock.sleep(pauseAfter(first), signal);
  await chain.probe(url, signal);
  await useNarrower(patient, url, signal);
}

function pauseAfter({ left }: Answered): Millis {
  return millis(Math.min(LOOK_AGAIN, (left ?? LOOK_AGAIN) / 10));
}

/** Whether the end has to do with a scope shows in a token without it. Only where a sign-in disturbs nobody. */
async function useNarrower(patient: Patient, url: string, signal: AbortSignal): Promise<void> {
  const opened = openNarrower(patient);
  if (!opened) return;
  try {
    await opened.chain.signIn(signal);
    const first = await opened.chain.probe(url, signal);
    if (first?.left === null || first === undefined) return;
    await patient.ports.clock.sleep(pauseAfter(first), signal);
    await opened.chain.probe(url, signal);
  } catch (error) {
    // A server may well refuse fewer scopes: then nothing is shown.
    if (signal.aborted) throw error;
    rethrowUnlessRefused(error);
  } finally {
    opened.chain.close();
  }
}
