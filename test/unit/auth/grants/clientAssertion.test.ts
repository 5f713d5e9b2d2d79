import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import type { Authentication } from "../../../../src/auth/connection.ts";
import { makeGrantor } from "../../../../src/auth/grants/makeGrantor.ts";
import { minutes } from "../../../../src/base/time.ts";
import { PromptServer } from "../../../fakes/promptServer.ts";
import { authenticationOf, codeOf, fakePorts, never, tokenAnswer } from "./grantTrial.ts";

function trialOf(wish: Partial<Authentication>, secrets = { CLIENT_SECRET: "a-client-secret" }) {
  const ports = fakePorts(secrets);
  const date = new Date(ports.clock.now() + minutes(600)).toUTCString();
  const http = new PromptServer(ports.clock, () => ({ body: tokenAnswer, headers: { date } }));
  const client = { grant: "client_credentials", clientId: "app", clientAuth: "client_secret_jwt" } as const;
  const grantor = makeGrantor({ id: "mes" }, authenticationOf({ ...client, ...wish }), { ...ports, http });
  const assertion = (index: number) => new URLSearchParams(http.seen[index]?.body).get("client_assertion") ?? "";
  return { ports, http, grantor, assertion };
}

test("an assertion is dated by the server's clock, lives five minutes, and is never the same twice", async () => {
  const trial = trialOf({});
  await trial.grantor.signIn?.(never);
  await trial.grantor.signIn?.(never);
  const [first, second] = [decodeJwt(trial.assertion(0)), decodeJwt(trial.assertion(1))];
  const ours = Math.floor(trial.ports.clock.now() / 1000);
  expect({
    header: decodeProtectedHeader(trial.assertion(1)),
    claims: second,
    ahead: [(first.iat ?? 0) - ours, (second.iat ?? 0) - ours],
    sameId: first.jti === second.jti,
    body: [...new URLSearchParams(trial.http.seen[1]?.body)].filter(([name]) => name !== "client_assertion"),
  }).toEqual({
    header: { alg: "HS256", typ: "JWT" },
    claims: {
      iss: "app",
      sub: "app",
      aud: "https://id.example.com/token",
      jti: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      iat: expect.any(Number) as number,
      exp: (second.iat ?? 0) + 300,
    },
    ahead: [0, 36_000],
    sameId: false,
    body: [
      ["grant_type", "client_credentials"],
      ["client_id", "app"],
      ["client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
    ],
  });
});

test("a connection may name audience and key", async () => {
  const trial = trialOf({ assertion: { algorithm: "HS256", keyId: "key-1", audience: "https://id.example.com/" } });
  await trial.grantor.signIn?.(never);
  const assertion = trial.assertion(0);
  expect([decodeJwt(assertion).aud, decodeProtectedHeader(assertion).kid]).toEqual([
    "https://id.example.com/",
    "key-1",
  ]);
});

test("a private key that cannot sign is named before anything is sent", async () => {
  const trial = trialOf({ clientAuth: "private_key_jwt" }, { PRIVATE_KEY: "no key" } as never);
  const failure = { "private-key-unusable": { connection: "mes", trouble: "not-pem" } };
  expect([await codeOf(trial.grantor.signIn?.(never) ?? Promise.resolve()), trial.http.seen]).toEqual([failure, []]);
});
