import { type EpochMs, type Millis, millis, seconds } from "../../base/time.ts";
import type { TokenAnswer } from "../grantor.ts";
import { exchange } from "../grants/exchange.ts";
import type { GrantParts } from "../grants/grantParts.ts";
import { tokenRequest } from "../grants/tokenRequest.ts";
import { authorizationServer } from "./authorizationServer.ts";
import { type DeviceCode, requestDeviceCode } from "./deviceCode.ts";
import { abandoned, type SignInParts } from "./signInParts.ts";

/** RFC 8628 3.5: each `slow_down` adds so much, for good. */
const SLOWER: Millis = seconds(5);
const LONGEST_INTERVAL: Millis = seconds(60);

/** What a person is shown: enter `userCode` at `verificationUri`, or open `completeUri`. */
export interface DevicePrompt {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly completeUri?: string;
  readonly endsAt: EpochMs;
}

export interface DeviceSignIn extends SignInParts {
  readonly show: (prompt: DevicePrompt) => void;
}

/**
 * Signs a person in on another device (RFC 8628), asking no more often than the server allows. Throws Failure
 * `sign-in-abandoned` when the person refuses or the code ends, and `discovery-failed`.
 */
export async function signInWithDevice(wish: DeviceSignIn, signal: AbortSignal): Promise<TokenAnswer> {
  const server = await authorizationServer(wish, ["deviceUrl", "tokenUrl"], signal);
  const code = await requestDeviceCode(server, signal);
  if (code.kind !== "code") return code;
  wish.show(code.prompt);
  return poll(wish, { code, parts: server.parts }, signal);
}

async function poll(
  wish: DeviceSignIn,
  { code, parts }: { code: DeviceCode; parts: GrantParts },
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const { clock } = wish;
  let interval = code.interval;
  let asked = millis(0);
  for (;;) {
    await clock.sleep(millis(Math.max(interval, asked)), signal);
    if (clock.now() >= code.prompt.endsAt) throw abandoned(wish, "timeout");
    const answer = await ask(parts, code, signal);
    if (answer.kind === "tokens") return answer;
    if (answer.kind === "refused") {
      if (answer.error === "access_denied") throw abandoned(wish, answer.error);
      if (answer.error === "expired_token") throw abandoned(wish, "timeout");
      return answer;
    }
    asked = answer.retryAfter ?? millis(0);
    if (answer.error === "slow_down") interval = millis(interval + SLOWER);
    // RFC 8628 3.5: a server in trouble is asked less and less.
    else if (answer.error !== "authorization_pending")
      interval = millis(Math.max(interval, Math.min(interval * 2, LONGEST_INTERVAL)));
  }
}

async function ask(parts: GrantParts, code: DeviceCode, signal: AbortSignal): Promise<TokenAnswer> {
  const request = await tokenRequest(parts, parts.authentication.tokenUrl ?? "", {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: code.deviceCode.reveal(),
  });
  return exchange(parts, request, signal);
}
