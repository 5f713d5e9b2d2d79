import type { Secret } from "../../base/secret.ts";
import type { Refused, TokenAnswer } from "../grantor.ts";
import type { Endpoints } from "./endpoints.ts";
import { type GrantParts, needSecret } from "./grantParts.ts";
import { refreshGrant } from "./tokenGrants.ts";

/** Stands in for the server's answer to a token that is not sent again. */
export const USED_BEFORE = "used before";

/**
 * Signs in with a refresh token that a person gave. One that the server refused or replaced is not sent again: a
 * server that watches for reuse would revoke its whole family.
 */
export class GivenRefreshToken {
  private readonly parts: GrantParts;
  private readonly endpoints: Endpoints;
  private readonly spent: { readonly token: string; readonly answer: Refused }[] = [];

  constructor(parts: GrantParts, endpoints: Endpoints) {
    this.parts = parts;
    this.endpoints = endpoints;
  }

  async signIn(signal: AbortSignal): Promise<TokenAnswer> {
    const given = await needSecret(this.parts, "REFRESH_TOKEN");
    const token = given.reveal();
    const known = this.spent.find((one) => one.token === token);
    if (known) return known.answer;
    const answer = await refreshGrant(this.endpoints, given, signal);
    if (answer.kind === "refused") this.spent.push({ token, answer });
    else if (answer.kind === "tokens" && isReplaced(answer.refreshToken, token)) {
      this.spent.push({ token, answer: { kind: "refused", error: USED_BEFORE, status: 400 } });
    }
    // What goes on is the given one where the server names no other.
    return answer.kind === "tokens" ? { ...answer, refreshToken: answer.refreshToken ?? given } : answer;
  }
}

function isReplaced(newer: Secret | undefined, token: string): boolean {
  return newer !== undefined && newer.reveal() !== token;
}
