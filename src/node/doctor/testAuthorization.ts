import { createHash, randomBytes } from "node:crypto";
import { type Http, type HttpAnswer, isHttpError } from "../../base/http.ts";
import { seconds } from "../../base/time.ts";
import type { AuthorizationTested } from "../../doctor/observation.ts";
import type { Patient } from "./patientTokens.ts";

/** Nobody has registered it, and nobody answers there (RFC 2606 2). */
const STRANGE_REDIRECT = "https://longhaul-doctor.invalid/callback";
const OWN_REDIRECT = "http://127.0.0.1:49152/callback";

type Lack = AuthorizationTested["lacks"];

/**
 * Asks the authorization page for two things that it must refuse, with nobody signed in and nothing to sign in with: a
 * redirect to an address that nobody registered, and a request without code challenge. A third, proper request shows
 * how the page looks when it does not refuse.
 */
export async function testAuthorization(patient: Patient, authorizeUrl: string, signal: AbortSignal): Promise<void> {
  const ask = (changes: Readonly<Record<string, string | undefined>>) =>
    get(patient.ports.http, requestUrl(patient, authorizeUrl, changes), signal);
  const proper = await ask({});
  const tried: readonly (readonly [Lack, string, Readonly<Record<string, string | undefined>>])[] = [
    ["registered-redirect", STRANGE_REDIRECT, { redirect_uri: STRANGE_REDIRECT }],
    ["code-challenge", OWN_REDIRECT, { code_challenge: undefined, code_challenge_method: undefined }],
  ];
  for (const [lacks, redirect, changes] of tried) {
    const answer = await ask(changes);
    if (!proper || !answer) continue;
    const verdict = verdictOn(answer, { proper, redirect, lacks });
    const { status, receivedAt: at } = answer;
    patient.observe({ is: "authorization-tested", at, url: authorizeUrl, lacks, verdict, status });
  }
}

function requestUrl(
  { authentication }: Patient,
  authorizeUrl: string,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(authorizeUrl);
  const challenge = createHash("sha256").update(randomBytes(32)).digest("base64url");
  const asked: Readonly<Record<string, string | undefined>> = {
    response_type: "code",
    client_id: authentication.clientId,
    redirect_uri: OWN_REDIRECT,
    scope: authentication.scope,
    state: randomBytes(16).toString("base64url"),
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

async function get(http: Http, url: string, signal: AbortSignal): Promise<HttpAnswer | undefined> {
  const request = { method: "GET", url, headers: { accept: "text/html" }, timeout: seconds(30), maxBytes: 1024 * 1024 };
  try {
    return await http.send(request, signal);
  } catch (error) {
    if (isHttpError(error)) return undefined;
    throw error;
  }
}

/** No guess: a page that neither refuses nor looks like the proper one stays unclear. */
function verdictOn(
  answer: HttpAnswer,
  { proper, redirect, lacks }: { proper: HttpAnswer; redirect: string; lacks: Lack },
): AuthorizationTested["verdict"] {
  const target = targetOf(answer);
  if (target !== undefined && target.href.startsWith(redirect)) {
    // To an address of a stranger not even an error may go (RFC 6749 4.1.2.1).
    return lacks === "registered-redirect" || !target.searchParams.has("error") ? "taken" : "refused";
  }
  if (answer.status >= 400) return proper.status >= 400 ? "unclear" : "refused";
  const place = targetOf(proper);
  if (target && place)
    return `${target.origin}${target.pathname}` === `${place.origin}${place.pathname}` ? "taken" : "unclear";
  const isSame = answer.status === proper.status && soundsRefusing(answer) === soundsRefusing(proper);
  return isSame && !soundsRefusing(answer) && target === undefined && place === undefined ? "taken" : "unclear";
}

function targetOf({ status, headers }: HttpAnswer): URL | undefined {
  const { location } = headers;
  return status >= 300 && status < 400 && location !== undefined ? (URL.parse(location) ?? undefined) : undefined;
}

function soundsRefusing({ body }: HttpAnswer): boolean {
  return /error|invalid|not (allowed|registered|match)|mismatch/i.test(body);
}
