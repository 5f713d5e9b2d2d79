import { between, type EpochMs, type Millis } from "../base/time.ts";
import { all, type Case } from "./case.ts";
import { declaredLife } from "./declaredLife.ts";
import type { RefreshCompared, TokenAnswered } from "./observation.ts";
import { shortLife } from "./rules/shortLife.ts";
import type { Source } from "./source.ts";

/** How a connection's tokens end and are renewed, as far as it is known. No judgement: also of a healthy one. */
export type KnownFact =
  /** `source` is the first of those who say it: the answer, the claims, the file. `seen` is a shorter one that was met. */
  | { readonly is: "access-life"; readonly life: Millis; readonly source: Source; readonly seen: Millis | null }
  | { readonly is: "idle-window"; readonly idle: Millis }
  | { readonly is: "session-life"; readonly life: Millis }
  /** `sliding`: counted from its last use. */
  | { readonly is: "refresh-life"; readonly life: Millis; readonly sliding: boolean }
  | { readonly is: "refresh-idle"; readonly idle: Millis }
  /** What the sign-in and the one refresh gave. `null`: the tokens do not tell. */
  | {
      readonly is: "renewal";
      readonly refreshToken: TokenAnswered["refreshToken"];
      readonly session: Exclude<RefreshCompared["session"], "unknown"> | null;
    }
  | { readonly is: "key-end"; readonly endsAt: EpochMs; readonly left: Millis }
  /** Positive when the server's clock is ahead. */
  | { readonly is: "clock"; readonly host: string; readonly ahead: Millis };

/** Ends first, the earliest kind of end before the others; then how they are renewed, then the clocks. */
export function knownFacts(patient: Case): readonly KnownFact[] {
  return [...ends(patient), ...renewal(patient), ...keyEnd(patient), ...clocks(patient)];
}

function ends(patient: Case): readonly KnownFact[] {
  const { refresh, refreshIdle, idle, session, sliding = false } = patient.connection.lifetime;
  const declared = declaredLife(patient);
  const [said] = declared?.evidence ?? [];
  const [short] = shortLife(patient);
  const seen = short && "seen" in short.facts && typeof short.facts.seen === "number" ? short.facts.seen : null;
  return [
    ...(declared && said ? [{ is: "access-life", life: declared.life, source: said.source, seen } as const] : []),
    ...(idle === undefined ? [] : [{ is: "idle-window", idle } as const]),
    ...(refresh === undefined ? [] : [{ is: "refresh-life", life: refresh, sliding } as const]),
    ...(refreshIdle === undefined ? [] : [{ is: "refresh-idle", idle: refreshIdle } as const]),
    ...(session === undefined ? [] : [{ is: "session-life", life: session } as const]),
  ];
}

function renewal(patient: Case): readonly KnownFact[] {
  const answers = all(patient, "token-answered").filter(({ chain }) => chain === "main");
  const last = answers.findLast(({ by }) => by === "refresh") ?? answers.at(-1);
  if (!last) return [];
  const session = all(patient, "refresh-compared").at(-1)?.session ?? "unknown";
  return [{ is: "renewal", refreshToken: last.refreshToken, session: session === "unknown" ? null : session }];
}

function keyEnd(patient: Case): readonly KnownFact[] {
  const endsAt = all(patient, "key-read").findLast((one) => one.endsAt !== null)?.endsAt;
  if (endsAt === undefined || endsAt === null || endsAt <= patient.now) return [];
  return [{ is: "key-end", endsAt, left: between(patient.now, endsAt) }];
}

/** Each server's newest reading. */
function clocks(patient: Case): readonly KnownFact[] {
  const newest = new Map(all(patient, "clock-read").map(({ host, ahead }) => [host, ahead]));
  return [...newest].map(([host, ahead]) => ({ is: "clock", host, ahead }));
}
