import type { Millis } from "../base/time.ts";
import type { Case } from "./case.ts";
import { ageAtRefusal, type Chain, chainsOf, isAbout, type TokenSeen } from "./chains.ts";
import { declaredLife } from "./declaredLife.ts";

/** What ended a session: a limit of its age, of its rest, or somebody. */
export type SessionEnd =
  /** Access and refresh token together, at a fixed age. */
  | { readonly by: "session"; readonly chain: Chain; readonly age: Millis; readonly sure: boolean }
  /** The refresh token at a fixed age, however often it was used. */
  | { readonly by: "refresh-age"; readonly chain: Chain; readonly age: Millis; readonly sure: boolean }
  /** The refresh token after it lay unused. */
  | { readonly by: "refresh-rest"; readonly chain: Chain; readonly gap: Millis; readonly sure: boolean }
  | { readonly by: "somebody"; readonly chain: Chain; readonly age: Millis };

const IDLE = /idle|inactiv|not used/i;

/** How each session ended whose refresh token was refused, as far as the others let it be told. */
export function sessionEnds(patient: Case): readonly SessionEnd[] {
  const chains = chainsOf(patient);
  return chains.flatMap((chain) => endOf(patient, chain, chains) ?? []);
}

/** Whether a token was refused because its session was over, so that its age says nothing. */
export function endedWithSession(patient: Case, chain: Chain, token: TokenSeen): boolean {
  const trouble = token.refused?.trouble;
  if (trouble && trouble !== "access-token-expired") return true;
  return chain.refusal !== null && chain.tokens.at(-1) === token && diedYoung(patient, chain, chainsOf(patient));
}

function endOf(patient: Case, chain: Chain, chains: readonly Chain[]): SessionEnd | undefined {
  const { refusal } = chain;
  if (!refusal) return undefined;
  const { age, gap, trouble } = refusal;
  const { refresh, refreshIdle, session, sliding } = patient.connection.lifetime;
  const again = chains.some((one) => one !== chain && one.refusal !== null && isAbout(one.refusal.age, age));
  // Once it may be anybody's doing; sessions that end at one age have a limit.
  if (trouble === "token-revoked" && !again) return { by: "somebody", chain, age };
  if (!isAboutAge(trouble)) return undefined;
  const saysIdle = IDLE.test(refusal.detail ?? "");
  const older = chains.some((one) => one.refreshes.some((done) => done.age > age && !isAbout(done.age, age)));
  const rested = chains.some((one) => one.refreshes.some((done) => done.gap > gap || isAbout(done.gap, gap)));
  if (saysIdle || (refreshIdle !== undefined && gap >= refreshIdle * 0.95)) {
    return { by: "refresh-rest", chain, gap, sure: true };
  }
  if (session !== undefined && age >= session * 0.95) return { by: "session", chain, age, sure: true };
  if (refresh !== undefined && sliding !== true && age >= refresh * 0.95) {
    return { by: "refresh-age", chain, age, sure: true };
  }
  if (older) return { by: "refresh-rest", chain, gap, sure: true };
  const sure = rested || again;
  if (diedYoung(patient, chain, chains)) return { by: "session", chain, age, sure };
  return { by: "refresh-age", chain, age, sure };
}

function isAboutAge(trouble: string | null): boolean {
  return trouble === null || trouble === "refresh-token-expired" || trouble === "token-revoked";
}

/** Its last access token was refused at an age that others outlived. */
function diedYoung(patient: Case, chain: Chain, chains: readonly Chain[]): boolean {
  const last = chain.tokens.at(-1);
  const age = last && ageAtRefusal(last);
  if (!last?.refused || age === null || age === undefined) return false;
  const lived = chains.flatMap(({ tokens }) => tokens.map(({ takenAge }) => takenAge ?? 0));
  const ended = chains.flatMap(({ tokens }) =>
    tokens.map((token) => (token === last ? 0 : (ageAtRefusal(token) ?? 0))),
  );
  const reached = Math.max(0, ...lived, ...ended);
  const declared = declaredLife(patient)?.life ?? 0;
  const life = reached > 0 && chain.tokens.length > 1 ? reached : declared;
  return age < life && !isAbout(age, life);
}
