import type { JsonObject } from "../base/json.ts";

/** What a connection's file says about the tokens that it gets. */
export interface OwnerFacts {
  readonly issuer?: string | undefined;
  /** Origins of its API and of where it signs in. */
  readonly origins: ReadonlySet<string>;
  readonly audience?: string | undefined;
  readonly clientId?: string | undefined;
}

/** By which claim a token looks like a connection's. A clue and no proof: whoever wrote the token chose its claims. */
export type OwnerClue = "issuer" | "client-id" | "audience";

const WEIGHTS: { readonly [Clue in OwnerClue]: number } = { issuer: 4, "client-id": 2, audience: 1 };

/** Those of `candidates` that the claims speak for most; several when the claims cannot tell them apart. */
export function likelyOwners<C extends { readonly facts: OwnerFacts }>(
  claims: JsonObject,
  candidates: readonly C[],
): readonly { readonly owner: C; readonly clues: readonly OwnerClue[] }[] {
  const weighed = candidates.map((owner) => {
    const clues = cluesFor(claims, owner.facts);
    return { owner, clues, weight: clues.reduce((sum, clue) => sum + WEIGHTS[clue], 0) };
  });
  const most = Math.max(1, ...weighed.map(({ weight }) => weight));
  return weighed.filter(({ weight }) => weight === most).map(({ owner, clues }) => ({ owner, clues }));
}

function cluesFor(claims: JsonObject, { issuer, origins, audience, clientId }: OwnerFacts): readonly OwnerClue[] {
  const clues: OwnerClue[] = [];
  const { iss } = claims;
  if (typeof iss === "string" && (iss === issuer || isAmong(iss, origins))) clues.push("issuer");
  const clients = [claims["client_id"], claims["azp"], claims["cid"], claims["appid"]];
  if (clientId !== undefined && clients.includes(clientId)) clues.push("client-id");
  const audiences = [claims["aud"]].flat().filter((one) => typeof one === "string");
  if (audiences.some((one) => one === audience || isAmong(one, origins))) clues.push("audience");
  return clues;
}

function isAmong(text: string, origins: ReadonlySet<string>): boolean {
  const origin = URL.parse(text)?.origin;
  return origin !== undefined && origins.has(origin);
}
