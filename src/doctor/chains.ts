import { type EpochMs, type Millis, millis } from "../base/time.ts";
import { all, type Case } from "./case.ts";
import type { Answered, ChainName, TokenHappened } from "./observation.ts";

/** One access token as far as it was followed. */
export interface TokenSeen {
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  readonly endsAt: EpochMs | null;
  /** The oldest age at which it was taken, and when. */
  takenAge: Millis | null;
  takenAt: EpochMs | null;
  /** When the server refused it, with the pause before where that is known. */
  refused: { readonly at: EpochMs; readonly pause: Millis | null; readonly trouble: string | null } | null;
}

/** All that follows from one sign-in. */
export interface Chain {
  readonly run: string | null;
  readonly name: ChainName;
  /** When the session began, or when it was first met; `met` where the sign-in itself was not seen. */
  readonly beganAt: EpochMs;
  readonly began: "signed-in" | "met";
  readonly tokens: TokenSeen[];
  /** Ages of the session at which a refresh was granted, with the time since the refresh token came. */
  readonly refreshes: { readonly age: Millis; readonly gap: Millis }[];
  /** The refusal of its refresh token. */
  refusal: (TokenHappened & { readonly age: Millis; readonly gap: Millis }) | null;
}

/** What past runs and the doctor itself saw of tokens, sign-in by sign-in. */
export function chainsOf(patient: Case): readonly Chain[] {
  const chains: Chain[] = [];
  const open = new Map<string, Chain>();
  for (const event of all(patient, "token-happened")) {
    const key = `${event.run} ${event.chain}`;
    let chain = open.get(key);
    if (!chain || event.event === "signed-in") {
      const began = event.event === "signed-in" ? "signed-in" : "met";
      const { run, chain: name, at } = event;
      chain = { run, name, beganAt: at, began, tokens: [], refreshes: [], refusal: null };
      open.set(key, chain);
      chains.push(chain);
    }
    follow(chain, event);
  }
  for (const answer of all(patient, "answered")) take(chains, answer);
  return chains;
}

function follow(chain: Chain, event: TokenHappened): void {
  const { at, generation, endsAt, trouble } = event;
  const last = chain.tokens.at(-1);
  const age = millis(at - chain.beganAt);
  switch (event.event) {
    case "signed-in":
    case "refreshed":
    case "taken-over":
      if (event.event === "refreshed" && last) chain.refreshes.push({ age, gap: millis(at - last.obtainedAt) });
      chain.tokens.push({ generation, obtainedAt: at, endsAt, takenAge: null, takenAt: null, refused: null });
      return;
    case "rejected": {
      const token = chain.tokens.findLast((one) => one.generation === generation);
      if (token) token.refused ??= { at, pause: null, trouble };
      return;
    }
    case "refresh-failed":
      if (trouble === "token-endpoint-unavailable" || trouble === "quota-exceeded") return;
      chain.refusal ??= { ...event, age, gap: millis(at - (last?.obtainedAt ?? chain.beganAt)) };
      return;
    default:
  }
}

/** The doctor's own requests show how long a token was taken. */
function take(chains: readonly Chain[], { at, chain: name, generation, status, tokenAge, pause }: Answered): void {
  const own = chains.filter(({ run, name: other, beganAt }) => run === null && other === name && beganAt <= at);
  const token = own.flatMap(({ tokens }) => tokens).findLast((one) => one.generation === generation);
  if (!token) return;
  if (status === 401) token.refused ??= { at, pause, trouble: null };
  else if (wasTaken(status) && tokenAge >= (token.takenAge ?? 0)) {
    token.takenAge = tokenAge;
    token.takenAt = at;
  }
}

/** An answer of the API itself: neither a proxy, a throttle nor a server in trouble, which have not looked at the token. */
export function wasTaken(status: number): boolean {
  return (
    status >= 200 && status < 500 && !(status >= 300 && status < 400) && ![401, 407, 408, 425, 429].includes(status)
  );
}

/** How old a refused token was. */
export function ageAtRefusal({ obtainedAt, refused }: TokenSeen): Millis | null {
  return refused && millis(refused.at - obtainedAt);
}

/** Two spans that differ by less than measuring does. */
export function isAbout(one: number, other: number): boolean {
  return Math.abs(one - other) <= 0.08 * Math.max(one, other);
}
