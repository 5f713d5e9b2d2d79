import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ClockSkew } from "../../../../src/auth/clockSkew.ts";
import type { Authentication, Grant } from "../../../../src/auth/connection.ts";
import { makeGrantor } from "../../../../src/auth/grants/makeGrantor.ts";
import { signInWithBrowser } from "../../../../src/auth/interactive/signInWithBrowser.ts";
import { signInWithDevice } from "../../../../src/auth/interactive/signInWithDevice.ts";
import type { TokenSet } from "../../../../src/auth/tokenSet.ts";
import type { HttpRequest } from "../../../../src/base/http.ts";
import { Secret } from "../../../../src/base/secret.ts";
import { type Clock, epochMs } from "../../../../src/base/time.ts";
import { PromptServer } from "../../../fakes/promptServer.ts";
import { authenticationOf, fakePorts, never } from "./grantTrial.ts";

const canary = (name: string) => `canary/${name}+7f3a9c5e1b`;

const secrets = {
  PASSWORD: canary("password"),
  CLIENT_SECRET: canary("client"),
  API_KEY: canary("key"),
  REFRESH_TOKEN: canary("given"),
};

const set: TokenSet = {
  accessToken: new Secret(canary("access")),
  refreshToken: new Secret(canary("refresh")),
  generation: 1,
  obtainedAt: epochMs(0),
  signedInAt: epochMs(0),
  scope: undefined,
  ends: [],
};

/** Everything that could reach a log, a checkpoint or a person. Secrets of the answers themselves cannot be printed. */
function everything(outcome: unknown): string {
  const causes: unknown[] = [];
  for (let one = outcome; one instanceof Error; one = one.cause) causes.push(one, one.message, one.stack);
  return inspect([outcome, ...causes], { depth: 20, showHidden: true }) + JSON.stringify(outcome);
}

function leaksOf(outcomes: readonly unknown[], values: readonly string[]): string[] {
  const text = outcomes.map(everything).join("\n");
  return values.flatMap((value) =>
    [value, encodeURIComponent(value), btoa(value).slice(0, -4)].filter((form) => text.includes(form)),
  );
}

const outcomeOf = (work: Promise<unknown> | undefined) => work?.catch((error: unknown) => error);

/** Says all that it was told, wherever an answer has room for words. */
function echo({ body = "", headers, url }: HttpRequest): string {
  const words = `${body} ${JSON.stringify(headers)} ${url} ${decodeURIComponent(body.replaceAll("+", "%20"))}`;
  const parts = [...new URLSearchParams(body).values()];
  return JSON.stringify({
    error: parts.find((part) => part.startsWith("canary")) ?? words.slice(0, 99),
    error_description: words,
    errors: [{ code: words.slice(0, 90), message: words }],
    detail: words,
  });
}

const statuses = [200, 400, 401, 403, 429, 500];

test.each<[Grant, Partial<Authentication>]>([
  ["password", { clientAuth: "basic" }],
  ["password", { encoding: "json", clientAuth: "body" }],
  ["client_credentials", { clientAuth: "client_secret_jwt" }],
  ["client_credentials", { clientAuth: "body" }],
  ["refresh_token", { clientAuth: "basic" }],
  ["session_login", { encoding: "json", clientAuth: "none" }],
  ["api_key", { key: { infoUrl: "https://id.example.com/k", regenerateUrl: "https://id.example.com/r" } }],
])("whatever a server echoes to %s with %o, no secret is passed on", async (grant, wish) => {
  const outcomes: unknown[] = [];
  const carried = [...Object.values(secrets), canary("access"), canary("refresh")];
  for (const status of statuses) {
    const ports = fakePorts(secrets);
    const http = new PromptServer(ports.clock, (request) => ({ status, body: echo(request) }));
    const authentication = authenticationOf({
      grant,
      clientId: "app",
      revokeUrl: "https://id.example.com/revoke",
      ...wish,
    });
    const grantor = makeGrantor({ id: "mes" }, authentication, { ...ports, http, keepsTokens: true });
    outcomes.push(
      await outcomeOf(grantor.signIn?.(never)),
      await outcomeOf(grantor.refresh?.(new Secret(canary("refresh")), never)),
      await outcomeOf(grantor.revoke?.(set, never)),
    );
    for (const { headers, body } of http.seen) {
      const assertion = new URLSearchParams(body).get("client_assertion");
      carried.push(...[headers["authorization"]?.slice(6), assertion].filter((value) => typeof value === "string"));
    }
  }
  expect([outcomes.length, leaksOf(outcomes, carried)]).toEqual([statuses.length * 3, []]);
});

test("whatever a server echoes to a browser's sign-in, neither code nor verifier is passed on", async () => {
  const outcomes: unknown[] = [];
  const carried = [canary("code"), secrets.CLIENT_SECRET];
  const redirects = ["code={code}", "code={code}&error=invalid_scope", "code={code}&code={code}", "code={code}&iss=x"];
  for (const status of statuses) {
    for (const redirect of redirects) {
      const ports = fakePorts(secrets);
      const http = new PromptServer(ports.clock, (request) => ({ status, body: echo(request) }));
      let state = "";
      const query = () => `${redirect.replaceAll("{code}", encodeURIComponent(canary("code")))}&state=${state}`;
      const answer = signInWithBrowser(
        {
          ...ports,
          http,
          skew: new ClockSkew(),
          connection: { id: "mes" },
          authentication: authenticationOf({
            grant: "authorization_code",
            clientId: "app",
            clientAuth: "body",
            authorizeUrl: "https://id.example.com/authorize",
          }),
          redirect: {
            redirectUri: "http://127.0.0.1:4000/callback",
            received: async () => new URL(`http://127.0.0.1:4000/callback?${query()}`),
            close: async () => undefined,
          },
          open: async (url) => {
            state = new URL(url).searchParams.get("state") ?? "";
          },
        },
        never,
      );
      outcomes.push(await outcomeOf(answer));
      for (const { body } of http.seen) {
        const verifier = new URLSearchParams(body).get("code_verifier");
        if (verifier !== null) carried.push(verifier);
      }
    }
  }
  expect([carried.length > 10, leaksOf(outcomes, carried)]).toEqual([true, []]);
});

test("whatever a server echoes to a device's sign-in, no device code is passed on", async () => {
  const outcomes: unknown[] = [];
  for (const status of statuses) {
    const ports = fakePorts(secrets);
    const { clock: real } = ports;
    const clock: Clock = {
      now: () => real.now(),
      monotonic: () => real.monotonic(),
      sleep: async () => undefined,
    };
    let passed = 0;
    const http = new PromptServer(ports.clock, (request, count) => {
      passed = count;
      if (count > 3) return { status: 400, body: '{"error":"invalid_grant"}' };
      if (count > 1) return { status, body: echo(request) };
      const device = { device_code: canary("device"), user_code: "A", verification_uri: "https://id.example.com/d" };
      return { body: JSON.stringify({ ...device, expires_in: 60 }) };
    });
    const authentication = authenticationOf({
      grant: "device_code",
      clientId: "app",
      deviceUrl: "https://id.example.com/device",
    });
    const wish = { ...ports, clock, http, connection: { id: "mes" }, authentication, show: () => undefined };
    outcomes.push(await outcomeOf(signInWithDevice(wish, never)), passed);
  }
  expect(leaksOf(outcomes, [canary("device")])).toEqual([]);
});
