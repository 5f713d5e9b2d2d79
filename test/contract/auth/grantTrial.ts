import { onTestFinished } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { Authentication } from "../../../src/auth/connection.ts";
import type { TokenAnswer } from "../../../src/auth/grantor.ts";
import { makeGrantor } from "../../../src/auth/grants/makeGrantor.ts";
import { Failure, isFailure, type SecretName } from "../../../src/base/failure.ts";
import { Secret } from "../../../src/base/secret.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";

export const never = new AbortController().signal;

export function authenticationOf(wish: Partial<Authentication> & Pick<Authentication, "grant">): Authentication {
  return {
    encoding: "form",
    clientAuth: "none",
    redirect: "loopback",
    response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "Authorization: Bearer ${token}",
    ...wish,
  };
}

export type Secrets = Partial<Record<SecretName, string>>;

/** The real parts that a grant works with, over real sockets. */
export function realPorts(secrets: Secrets = {}) {
  const http = undiciHttp({ connections: 4, environment: {}, http2: false });
  onTestFinished(() => http.close());
  const credentials = {
    secret: (name: SecretName) => {
      const value = secrets[name];
      return Promise.resolve(value === undefined ? undefined : new Secret(value));
    },
  };
  const missing = (secret: SecretName) => new Failure("secret-missing", { connection: "mes", secret, variable: "" });
  return { http, clock: nodeClock, chance: nodeChance, skew: new ClockSkew(), credentials, missing };
}

export function grantorOf(authentication: Authentication, secrets: Secrets = {}) {
  return makeGrantor({ id: "mes" }, authentication, realPorts(secrets));
}

/** The answer as an expectation can name it; tokens are revealed. */
export function shown(answer: TokenAnswer | undefined) {
  if (answer?.kind !== "tokens") return answer;
  const { accessToken, refreshToken, ...rest } = answer;
  return { ...rest, accessToken: accessToken.reveal(), refreshToken: refreshToken?.reveal() };
}

export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return isFailure(error) ? { [error.code]: error.facts } : error;
  }
}
