import { isFailure } from "../../base/failure.ts";
import { type Millis, millis, seconds } from "../../base/time.ts";
import { signsInAlone } from "../../doctor/case.ts";
import { harmlessUrl } from "../../doctor/harmlessUrl.ts";
import type { Visit } from "./checkUp.ts";
import type { DoctorChain } from "./doctorChain.ts";
import { openNarrower } from "./narrower.ts";
import { openChain, type Patient } from "./patientTokens.ts";
import { leaveAlone, useSteadily, useUntilRefused } from "./tracks.ts";

/** A token in use is looked at so often; of a short life, so many times in it. */
const LONGEST_PAUSE: Millis = seconds(30);
const LOOKS_IN_A_LIFE = 60;

/**
 * Follows tokens until they die or the time is over: the one of the check-up in steady use, whose session is renewed
 * until the server no longer does it; one that is left alone for longer and longer; and one with fewer scopes. Where a
 * second sign-in would disturb somebody there is the first alone. All ends show as observations.
 */
export async function watch({ patient, tokens, chain }: Visit, span: Millis, signal: AbortSignal): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(span)]);
  const url = harmlessUrl(patient);
  const chains: DoctorChain[] = [];
  try {
    const pace = { patient, url, every: pauseOf(patient, span) };
    const tracks = [useSteadily({ chain, refreshable: await tokens.hasRefreshToken() }, pace, over)];
    if (signsInAlone(patient.authentication) && !patient.connection.exclusiveSession && url !== undefined) {
      const resting = openChain(patient, "resting");
      chains.push(resting.chain);
      await resting.chain.signIn(signal);
      tracks.push(leaveAlone({ ...resting, refreshable: await resting.tokens.hasRefreshToken() }, pace, over));
      const narrower = await openNarrower(patient, signal);
      if (narrower) {
        chains.push(narrower);
        tracks.push(useUntilRefused(narrower, pace, over));
      }
    }
    await Promise.all(tracks.map((track) => untilOver(track, { signal, over })));
  } finally {
    for (const one of chains) one.close();
  }
}

/** The end of the time is no failure. */
async function untilOver(
  track: Promise<void>,
  { signal, over }: { readonly signal: AbortSignal; readonly over: AbortSignal },
): Promise<void> {
  try {
    await track;
  } catch (error) {
    if (signal.aborted) throw error;
    // A sign-in that is refused in the middle ends the track; why was observed.
    if (!over.aborted && !isFailure(error)) throw error;
  }
}

function pauseOf({ connection }: Patient, span: Millis): Millis {
  const { access, idle } = connection.lifetime;
  return millis(Math.min(LONGEST_PAUSE, Math.min(access ?? span, idle ?? span, span) / LOOKS_IN_A_LIFE));
}
