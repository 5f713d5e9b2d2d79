import type { Failure } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";
import type { Refused } from "./grantor.ts";

/** A refusal with its class, as it was judged when it came. */
export interface Refusal {
  readonly failure: Failure;
  readonly trouble: TokenTrouble | undefined;
  readonly detail: string;
}

/** With these a server refuses the client, whatever it is sent (RFC 6749 5.2): the refresh token is as good as before. */
const ABOUT_THE_CLIENT = new Set(["invalid_client", "unauthorized_client"]);

export function isAboutTheClient({ error }: Refused): boolean {
  return ABOUT_THE_CLIENT.has(error);
}

/** Refresh tokens that the server refused, and why: none is sent again. */
export class RefusedTokens {
  private readonly refused: { readonly token: Secret; readonly refusal: Refusal }[] = [];

  add(token: Secret, refusal: Refusal): void {
    this.refused.push({ token, refusal });
  }

  refusalOf(token: Secret): Refusal | undefined {
    return this.refused.find((one) => one.token.reveal() === token.reveal())?.refusal;
  }
}
