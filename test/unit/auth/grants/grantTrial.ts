import { ClockSkew } from "../../../../src/auth/clockSkew.ts";
import type { Authentication } from "../../../../src/auth/connection.ts";
import type { TokenAnswer } from "../../../../src/auth/grantor.ts";
import { makeGrantor } from "../../../../src/auth/grants/makeGrantor.ts";
import { Failure, isFailure, type SecretName } from "../../../../src/base/failure.ts";
import type { HttpRequest } from "../../../../src/base/http.ts";
import { Secret } from "../../../../src/base/secret.ts";
import { seededChance } from "../../../../src/sandbox/seededChance.ts";
import { FakeApi } from "../../../fakes/fakeApi.ts";
import { VirtualClock } from "../../../fakes/virtualClock.ts";

export const never = new AbortController().signal;

export interface GrantWish extends Partial<Authentication> {
  readonly secrets?: Partial<Record<SecretName, string>>;
  readonly keepsTokens?: boolean;
}

export const tokenAnswer = '{"access_token":"access-1","refresh_token":"refresh-1","expires_in":1000}';

/** The ports of a grant over a fake server, which gives the same tokens to everybody unless it is told otherwise. */
export function fakePorts(secrets: Partial<Record<SecretName, string>> = {}) {
  const clock = new VirtualClock();
  const http = new FakeApi(clock);
  http.respond = () => ({ body: tokenAnswer });
  const credentials = {
    secret: (name: SecretName) => {
      const value = secrets[name];
      return Promise.resolve(value === undefined ? undefined : new Secret(value));
    },
  };
  const missing = (secret: SecretName) =>
    new Failure("secret-missing", { connection: "mes", secret, variable: `LONGHAUL_MES_${secret}` });
  return { http, clock, chance: seededChance(7, "grants"), skew: new ClockSkew(), credentials, missing };
}

export function authenticationOf(wish: Partial<Authentication>): Authentication {
  return {
    grant: "password",
    tokenUrl: "https://id.example.com/token",
    encoding: "form",
    clientAuth: "none",
    username: "svc",
    redirect: "loopback",
    response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "Authorization: Bearer ${token}",
    ...wish,
  };
}

export function makeTrial({ secrets = { PASSWORD: "pw" }, keepsTokens = false, ...wish }: GrantWish = {}) {
  const ports = fakePorts(secrets);
  const grantor = makeGrantor({ id: "mes" }, authenticationOf(wish), { ...ports, keepsTokens });
  return {
    ...ports,
    grantor,
    secrets,
    signIn: async () => shown(await ports.clock.run(grantor.signIn?.(never) ?? Promise.resolve(undefined))),
    refresh: async (token: string) =>
      shown(await ports.clock.run(grantor.refresh?.(new Secret(token), never) ?? Promise.resolve(undefined))),
    get asked() {
      return ports.http.seen.map(({ request }) => askedOf(request));
    },
  };
}

/** A request as an expectation can name it; what all token requests have in common is left out. */
export function askedOf({ method, url, headers, body = "" }: HttpRequest): Record<string, unknown> {
  const { accept: _accept, "content-type": contentType, ...rest } = headers;
  const json = contentType === "application/json";
  const fields: unknown = json ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
  return {
    ask: `${method} ${url}`,
    ...(contentType !== undefined && { [json ? "json" : "form"]: fields }),
    ...rest,
  };
}

/** The answer as an expectation can name it: tokens are revealed. */
export function shown(answer: TokenAnswer | undefined): unknown {
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
