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
  const ends = chains.flatMap((chain) => endOf(patient, chain, chains) ?? []);
  return ends.filter((end) => end.by !== "somebody" || !ends.some((limit) => explains(limit, end)));
}

/** No session outlives a limit of its age: one that was refused later was refused for that. */
function explains(limit: SessionEnd, { chain, age }: SessionEnd & { readonly by: "somebody" }): boolean {
  return (limit.by === "session" || limit.by === "refresh-age") && limit.chain.run === chain.run && age >= limit.age;
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
  const again = chains.some((one) => one !== chain && endedAlike(one, chain));
  // Somebody's doing ends a session once and whole; a limit ends each at its age, and a refresh token by itself.
  if (trouble === "token-revoked" && !again && !outlived(chain)) return { by: "somebody", chain, age };
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

/** The access token was still taken after the refresh token was not. */
function outlived({ refusal, tokens }: Chain): boolean {
  const takenAt = tokens.at(-1)?.takenAt ?? null;
  return refusal !== null && takenAt !== null && takenAt > refusal.at;
}

/**
 * Both ended between the same ages, as far as their last refreshes tell, and not at the same moment: two that began
 * together would end together whatever the reason.
 */
function endedAlike(one: Chain, other: Chain): boolean {
  if (!one.refusal || !other.refusal) return false;
  const apart = Math.abs(one.beganAt - other.beganAt);
  if (apart < 0.2 * Math.min(one.refusal.age, other.refusal.age)) return false;
  const [a, b] = [lastRefresh(one), lastRefresh(other)];
  const overlap = Math.min(one.refusal.age, other.refusal.age) - Math.max(a, b);
  return overlap > 0 || isAbout(one.refusal.age, other.refusal.age);
}

function lastRefresh({ refreshes }: Chain): number {
  return refreshes.at(-1)?.age ?? 0;
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
