import type { Secret } from "../../base/secret.ts";
import type { TokenAnswer } from "../grantor.ts";
import { authorisedRequest } from "./authorisedRequest.ts";
import { sendOnce, signInExchange } from "./exchange.ts";
import { type GrantParts, needSecret } from "./grantParts.ts";
import { readRevocation } from "./revocation.ts";
import { tokenRequest } from "./tokenRequest.ts";

/** Signs in with user name, password and the connection's fields; the session's id is the token. */
export async function sessionLogin(parts: GrantParts, signal: AbortSignal): Promise<TokenAnswer> {
  const { username = "", fieldNames, fields, tokenUrl = "" } = parts.authentication;
  const names = fieldNames ?? { username: "username", password: "password" };
  const password = await needSecret(parts, "PASSWORD");
  const all = { [names.username]: username, [names.password]: password.reveal(), ...fields };
  return signInExchange(parts, await tokenRequest(parts, tokenUrl, all, [names.password]), signal);
}

/** Signs the session out. A session that the server no longer knows is out already. */
export async function sessionLogout(
  parts: GrantParts,
  { url, session }: { url: string; session: Secret },
  signal: AbortSignal,
): Promise<void> {
  const { send } = parts.authentication;
  const posted = await sendOnce(parts, authorisedRequest(send, session, { method: "POST", url, body: "{}" }), signal);
  // Servers differ in the method of their sign-out; one that is not allowed has done nothing.
  const refusedMethod = "status" in posted && (posted.status === 404 || posted.status === 405);
  const answer = refusedMethod
    ? await sendOnce(parts, authorisedRequest(send, session, { method: "PUT", url, body: "{}" }), signal)
    : posted;
  if ("status" in answer && answer.status === 401) return;
  readRevocation(answer, [session]);
}
