import { Secret } from "../../base/secret.ts";
import type { TokenAnswer } from "../grantor.ts";
import { type GrantParts, needSecret } from "./grantParts.ts";

/** User name and password in base64 of their UTF-8 (RFC 7617 2.1), as a token without an end. */
export async function basicToken(parts: GrantParts): Promise<TokenAnswer> {
  const password = await needSecret(parts, "PASSWORD");
  const bytes = new TextEncoder().encode(`${parts.authentication.username ?? ""}:${password.reveal()}`);
  const accessToken = new Secret(btoa(String.fromCharCode(...bytes)));
  return { kind: "tokens", accessToken, refreshToken: undefined, expiresIn: undefined };
}
