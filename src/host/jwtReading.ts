import type { TokenHistory, TokenPlace } from "../auth/tokenHistory.ts";
import type { JsonObject } from "../base/json.ts";
import { after, type Clock, type EpochMs, type Millis, millis } from "../base/time.ts";
import { type DecodedJwt, decodeJwt, jweHeader, type NotDecoded } from "../jwt/decodeJwt.ts";
import { explainJwt, type JwtExplanation } from "../jwt/explainJwt.ts";
import { type JwtWarning, jwtWarnings } from "../jwt/jwtWarnings.ts";
import { likelyOwners, type OwnerClue } from "../jwt/likelyOwners.ts";
import type { SignatureVerdict } from "../jwt/verifyJwt.ts";
import type { JwtAccount } from "./jwtAccounts.ts";

export interface JwtReadingPorts {
  readonly clock: Pick<Clock, "now">;
  readonly history: TokenHistory;
  /** What was found out about signatures in this window, by the history's hash of the token. */
  readonly signatures: ReadonlyMap<string, SignatureVerdict>;
  readonly accounts: () => readonly JwtAccount[];
}

/** Whose token it is: known because it is held, or likely by its claims. */
export type JwtOwner =
  | { readonly kind: "held"; readonly account: JwtAccount; readonly place: TokenPlace }
  | { readonly kind: "likely"; readonly accounts: readonly JwtAccount[]; readonly clues: readonly OwnerClue[] }
  | { readonly kind: "unknown" };

/** All that can be said about a token without asking anybody. */
export interface JwtReading {
  readonly token: DecodedJwt | NotDecoded;
  /** Of an encrypted token. */
  readonly jweHeader: JsonObject | undefined;
  readonly explanation: JwtExplanation | undefined;
  readonly warnings: readonly JwtWarning[];
  readonly signature: SignatureVerdict | undefined;
  readonly owner: JwtOwner;
  /** By the clock of the server that made it, where that was measured. */
  readonly now: EpochMs;
  /** How far that clock is ahead of this machine's. */
  readonly ahead: Millis | undefined;
}

export async function readJwt(text: string, ports: JwtReadingPorts): Promise<JwtReading> {
  const token = decodeJwt(text);
  // Once: each goes through another thread, for which a hover waits.
  const hash = await ports.history.hashOf(text);
  const owner = ownerOf(token, ports.history.placeOfHash(hash), ports.accounts());
  const ahead = aheadOf(owner);
  const now = after(ports.clock.now(), ahead ?? millis(0));
  const isDecoded = token.kind === "decoded";
  return {
    token,
    jweHeader: isDecoded ? undefined : jweHeader(text),
    explanation: isDecoded ? explainJwt(token, now) : undefined,
    warnings: isDecoded ? jwtWarnings(token, { publishesKeys: publishesKeys(owner) }) : [],
    signature: ports.signatures.get(hash),
    owner,
    now,
    ahead,
  };
}

function ownerOf(
  token: DecodedJwt | NotDecoded,
  place: TokenPlace | undefined,
  accounts: readonly JwtAccount[],
): JwtOwner {
  const holder = place && accounts.find(({ key }) => key === place.account);
  if (place && holder) return { kind: "held", account: holder, place };
  const likely = token.kind === "decoded" ? likelyOwners(token.claims, accounts) : [];
  const [first] = likely;
  return first
    ? { kind: "likely", accounts: likely.map(({ owner }) => owner), clues: first.clues }
    : { kind: "unknown" };
}

/** Of several that it may belong to, all must say the same. */
function aheadOf(owner: JwtOwner): Millis | undefined {
  if (owner.kind === "unknown") return undefined;
  const [first, ...others] = ownersOf(owner).map(({ ahead }) => ahead);
  return others.every((ahead) => ahead === first) ? first : undefined;
}

function publishesKeys(owner: JwtOwner): boolean {
  return ownersOf(owner).some((account) => account.publishesKeys);
}

export function ownersOf(owner: JwtOwner): readonly JwtAccount[] {
  switch (owner.kind) {
    case "held":
      return [owner.account];
    case "likely":
      return owner.accounts;
    case "unknown":
      return [];
    default:
      return owner satisfies never;
  }
}
