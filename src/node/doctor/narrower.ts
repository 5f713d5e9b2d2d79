import { isFailure } from "../../base/failure.ts";
import { signsInAlone } from "../../doctor/case.ts";
import type { DoctorChain } from "./doctorChain.ts";
import { openChain, type Patient } from "./patientTokens.ts";

/** Scopes that are no rights: a token without the others still is one of this client. */
const BASE_SCOPES = new Set(["openid", "offline_access"]);

/**
 * Signs in once more with fewer scopes: a token without them that lives longer shows that they are the cause.
 * `undefined` where that could disturb somebody, where nothing can be left out, or where the server refuses it.
 */
export async function openNarrower(patient: Patient, signal: AbortSignal): Promise<DoctorChain | undefined> {
  const { connection, authentication } = patient;
  if (connection.exclusiveSession || !signsInAlone(authentication)) return undefined;
  const scopes = (authentication.scope ?? "").split(/\s+/).filter(Boolean);
  const kept = scopes.filter((scope) => BASE_SCOPES.has(scope));
  if (kept.length === scopes.length) return undefined;
  const { chain } = openChain(patient, "narrower", kept.join(" "));
  try {
    await chain.signIn(signal);
    return chain;
  } catch (error) {
    chain.close();
    if (!isFailure(error) || signal.aborted) throw error;
    return undefined;
  }
}
