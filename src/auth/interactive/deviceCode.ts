import {
  type CustomFetchOptions,
  customFetch,
  type DeviceAuthorizationResponse,
  initiateDeviceAuthorization,
} from "openid-client";
import type { HttpAnswer } from "../../base/http.ts";
import { isObject, parseJson } from "../../base/json.ts";
import { Secret } from "../../base/secret.ts";
import { after, type EpochMs, type Millis, seconds } from "../../base/time.ts";
import { visible } from "../../base/visible.ts";
import type { Refused, Unusable } from "../grantor.ts";
import { sendOnce } from "../grants/exchange.ts";
import { type GrantParts, textFields } from "../grants/grantParts.ts";
import { readLife } from "../grants/lifeWords.ts";
import { readTokenAnswer } from "../grants/tokenAnswer.ts";
import { tokenRequest } from "../grants/tokenRequest.ts";
import { type AuthorizationServer, configurationOf } from "./authorizationServer.ts";
import { bodyText, errorCode } from "./httpFetch.ts";
import { isSecureUrl } from "./secureUrl.ts";
import type { DevicePrompt } from "./signInWithDevice.ts";

export interface DeviceCode {
  readonly kind: "code";
  readonly prompt: DevicePrompt;
  readonly deviceCode: Secret;
  /** The least time between two questions. */
  readonly interval: Millis;
}

/** Where a server does not say how long its code lives. */
const USUAL_LIFE_S = 600;
/** RFC 8628 3.2. */
const USUAL_INTERVAL_S = 5;
const LONGEST_USER_CODE = 64;

/** Asks for a code that a person enters elsewhere (RFC 8628 3.1). */
export async function requestDeviceCode(
  server: AuthorizationServer,
  signal: AbortSignal,
): Promise<DeviceCode | Refused | Unusable> {
  const { scope, audience, fields } = server.parts.authentication;
  const heard: { answer: HttpAnswer | Refused | Unusable | undefined } = { answer: undefined };
  const configuration = configurationOf(server);
  configuration[customFetch] = async (url: string, { body }: CustomFetchOptions) => {
    const answer = await ask(server.parts, { url, body: bodyText(body ?? "") }, signal);
    heard.answer = answer;
    if ("kind" in answer) throw new TypeError("no code came");
    return conforming(answer);
  };
  const wish = {
    ...textFields(fields),
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
  };
  try {
    const code = await initiateDeviceAuthorization(configuration, wish);
    const at = heard.answer && "receivedAt" in heard.answer ? heard.answer.receivedAt : server.parts.clock.now();
    return codeOf(code, at);
  } catch (error) {
    signal.throwIfAborted();
    if (heard.answer && "kind" in heard.answer) return heard.answer;
    const code = errorCode(error);
    if (code === undefined) throw error;
    return { kind: "unusable", error: code, mayHaveActed: false };
  }
}

async function ask(
  parts: GrantParts,
  { url, body }: { url: string; body: string },
  signal: AbortSignal,
): Promise<HttpAnswer | Refused | Unusable> {
  if (!isSecureUrl(url)) throw new TypeError("only https is spoken");
  const request = await tokenRequest(parts, url, Object.fromEntries(new URLSearchParams(body)));
  const answer = await sendOnce(parts, request, signal);
  if ("kind" in answer || (answer.status >= 200 && answer.status < 300)) return answer;
  const read = readTokenAnswer(answer, parts.authentication.response, request.secrets);
  return read.kind === "tokens" ? { kind: "unusable", error: `HTTP ${answer.status}`, mayHaveActed: false } : read;
}

/** Numbers as text, 201, and the older name `verification_url` are common. */
function conforming({ body }: HttpAnswer): Response {
  const said = parseJson(body);
  if (!isObject(said)) return new Response(body, { headers: { "content-type": "text/plain" } });
  return Response.json({
    ...said,
    verification_uri: said["verification_uri"] ?? said["verification_url"],
    expires_in: (readLife(said["expires_in"]) ?? seconds(USUAL_LIFE_S)) / 1000,
    interval: (readLife(said["interval"]) ?? seconds(USUAL_INTERVAL_S)) / 1000,
  });
}

/** The addresses are opened on a click, so they are held to what all others are. */
function codeOf(code: DeviceAuthorizationResponse, receivedAt: EpochMs): DeviceCode | Unusable {
  const { verification_uri: uri, verification_uri_complete: complete, interval = USUAL_INTERVAL_S } = code;
  if (!isSecureUrl(uri)) return { kind: "unusable", error: "verification_uri is not https", mayHaveActed: false };
  return {
    kind: "code",
    deviceCode: new Secret(code.device_code),
    interval: seconds(interval),
    prompt: {
      userCode: visible(code.user_code).slice(0, LONGEST_USER_CODE),
      verificationUri: new URL(uri).href,
      ...(complete !== undefined && isSecureUrl(complete) && { completeUri: new URL(complete).href }),
      endsAt: after(receivedAt, seconds(code.expires_in)),
    },
  };
}
