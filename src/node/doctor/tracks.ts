import { type Millis, millis } from "../../base/time.ts";
import { signsInAlone } from "../../doctor/case.ts";
import type { DoctorChain } from "./doctorChain.ts";
import type { Patient } from "./patientTokens.ts";

/** Each pause of the token that is left alone is so many times as long as the one before. */
const GROWTH = 1.4;

/** A token is renewed after this share of the life that was seen. */
const USED_UP = 0.8;

/** So many sessions in a row show whether they end at the same age. */
const MOST_SESSIONS = 2;

export interface Track {
  readonly chain: DoctorChain;
  readonly refreshable: boolean;
}

export interface Pace {
  readonly patient: Patient;
  /** Absent: the token is not used, only renewed. */
  readonly url: string | undefined;
  readonly every: Millis;
}

/** Uses a token to its death, then renews it in time until the server no longer does that, and so for two sessions. */
export async function useSteadily({ chain, refreshable }: Track, pace: Pace, over: AbortSignal): Promise<void> {
  let life: number | undefined;
  for (let sessions = 1; sessions <= MOST_SESSIONS; ) {
    const end = await use(chain, { ...pace, due: life === undefined ? undefined : life * USED_UP }, over);
    if (end === "spent") return;
    if (end !== "due") life ??= end.refusedAt;
    const refused = chain.refreshesRefused;
    if (!refreshable && !signsInAlone(pace.patient.authentication)) return;
    if (pace.patient.connection.exclusiveSession || !(await chain.renew(pace.url, over))) return;
    if (!refreshable || chain.refreshesRefused > refused) sessions += 1;
  }
}

/** As `useSteadily`, to the first death. */
export async function useUntilRefused(chain: DoctorChain, pace: Pace, over: AbortSignal): Promise<void> {
  await use(chain, { ...pace, due: undefined }, over);
}

/** Looks at a token after longer and longer pauses, then renews it after longer and longer ones, until that is refused. */
export async function leaveAlone({ chain, refreshable }: Track, pace: Pace, over: AbortSignal): Promise<void> {
  const { url, every, patient } = pace;
  let pause = every * 2;
  while (url !== undefined) {
    await patient.ports.clock.sleep(millis(pause), over);
    const answer = await chain.probe(url, over);
    if (!answer || answer.quota?.remaining === 0) return;
    if (answer.status === 401) break;
    pause *= GROWTH;
  }
  let gap = patient.ports.clock.now() - (chain.obtainedAt ?? patient.ports.clock.now());
  while (refreshable) {
    const refused = chain.refreshesRefused;
    if (!(await chain.renew(pace.url, over)) || chain.refreshesRefused > refused) return;
    gap *= GROWTH;
    await patient.ports.clock.sleep(millis(gap), over);
  }
}

interface Use extends Pace {
  readonly due: number | undefined;
}

/** Until it is refused, or is to be renewed; `spent`: it may not be used any more, or nothing says how long. */
async function use(
  chain: DoctorChain,
  { patient, url, every, due }: Use,
  over: AbortSignal,
): Promise<"due" | "spent" | { readonly refusedAt: Millis }> {
  const { clock } = patient.ports;
  const { obtainedAt, endsAt } = chain;
  if (obtainedAt === undefined) return "spent";
  if (url === undefined) {
    const life = endsAt === undefined ? undefined : endsAt - obtainedAt;
    if (life === undefined) return "spent";
    await clock.sleep(millis(Math.max(0, obtainedAt + life * USED_UP - clock.now())), over);
    return "due";
  }
  for (;;) {
    const answer = await chain.probe(url, over);
    if (!answer || answer.quota?.remaining === 0) return "spent";
    if (answer.status === 401) return { refusedAt: answer.tokenAge };
    if (due !== undefined && answer.tokenAge >= due) return "due";
    await clock.sleep(every, over);
  }
}
