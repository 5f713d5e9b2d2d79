import { Failure } from "../../base/failure.ts";
import { atPath, parseJson } from "../../base/json.ts";
import type { Secret } from "../../base/secret.ts";
import type { EpochMs } from "../../base/time.ts";
import type { KeyService } from "../connection.ts";
import type { GivenTokens, TokenAnswer } from "../grantor.ts";
import { authorisedRequest } from "./authorisedRequest.ts";
import { sendOnce } from "./exchange.ts";
import { type GrantParts, needSecret } from "./grantParts.ts";
import { readDate } from "./lifeWords.ts";
import { readTokenAnswer } from "./tokenAnswer.ts";

/** What the server tells of a key: it refuses it, it names a date, or nothing is known. */
type KeyInfo = { readonly kind: "refused" } | { readonly kind: "known"; readonly endsAt?: EpochMs };

/**
 * Reads the key that a person gave, and asks the server for its end where it tells that. An expired key is replaced
 * where that is configured and the new one is kept; else throws Failure `key-expired`.
 */
export async function readKey(parts: GrantParts, signal: AbortSignal): Promise<TokenAnswer> {
  const key = await needSecret(parts, "API_KEY");
  const info = await askInfo(parts, key, signal);
  if (info.kind === "refused") return { kind: "refused", error: "key rejected", status: 401 };
  const { endsAt } = info;
  if (endsAt === undefined || endsAt > parts.clock.now() + parts.skew.ahead) return keyAnswer(parts, key, info);
  if (mayReplaceKey(parts)) return replaceKey(parts, key, signal);
  throw new Failure("key-expired", { connection: parts.connection, at: new Date(endsAt).toISOString() });
}

/** Whether a new key may take the old one's place at the server: configured, and the new one is kept. */
export function mayReplaceKey({ authentication, keepsTokens }: GrantParts): boolean {
  return authentication.key?.regenerateUrl !== undefined && keepsTokens === true;
}

/** Has the server make a new key, after which the old one is dead. The new key takes its place in the token set. */
export async function replaceKey(parts: GrantParts, old: Secret, signal: AbortSignal): Promise<TokenAnswer> {
  const { key: service, send } = parts.authentication;
  const url = service?.regenerateUrl ?? "";
  const path = service?.value ?? "key";
  const request = authorisedRequest(send, old, { method: "POST", url, body: "{}" });
  const response = { accessToken: path, refreshToken: path, expiresIn: service?.expiresAt ?? "expiresAt" };
  const given = await sendOnce(parts, request, signal);
  // Whatever page comes with it, a 401 is about the key that was sent.
  if (!("kind" in given) && given.status === 401) return { kind: "refused", error: "key rejected", status: 401 };
  const answer = "kind" in given ? given : readTokenAnswer(given, response, request.secrets);
  if (answer.kind !== "tokens" || answer.endsAt !== undefined) return answer;
  const info = await askInfo(parts, answer.accessToken, signal);
  return info.kind === "known" ? keyAnswer(parts, answer.accessToken, info) : answer;
}

/** A key that can be replaced is its own refresh token, so that the newest one is stored before it is used. */
function keyAnswer(parts: GrantParts, key: Secret, { endsAt }: { readonly endsAt?: EpochMs }): GivenTokens {
  return {
    kind: "tokens",
    accessToken: key,
    refreshToken: mayReplaceKey(parts) ? key : undefined,
    expiresIn: undefined,
    ...(endsAt !== undefined && { endsAt }),
  };
}

async function askInfo(parts: GrantParts, key: Secret, signal: AbortSignal): Promise<KeyInfo> {
  const { key: service, send } = parts.authentication;
  if (service?.infoUrl === undefined) return { kind: "known" };
  const request = authorisedRequest(send, key, { method: "GET", url: service.infoUrl });
  const answer = await sendOnce(parts, request, signal);
  // Only a 401 is about the key; a server that tells nothing today leaves the key as good as it was.
  if ("kind" in answer || (answer.status !== 401 && answer.status !== 200)) return { kind: "known" };
  return answer.status === 401 ? { kind: "refused" } : { kind: "known", ...readEnd(answer.body, service) };
}

function readEnd(body: string, { expiresAt = "expirationDate" }: KeyService): { readonly endsAt?: EpochMs } {
  const endsAt = readDate(atPath(parseJson(body), expiresAt));
  return endsAt === undefined ? {} : { endsAt };
}
