import { createHmac, createPrivateKey, randomUUID, sign } from "node:crypto";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, originOf, type Seen, started, textOf } from "./wire.ts";

const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const hcmAudience = "https://identity.oraclecloud.com/";
const iotAudience = "oracle/iot/oauth2/token";

const encode = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString("base64url");
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

function claims(client: string, aud: string, more: JsonObject = {}): JsonObject {
  return { iss: client, sub: client, aud, exp: inSeconds(300), iat: inSeconds(0), jti: randomUUID(), ...more };
}

function rs256(payload: JsonObject, header: JsonObject = { kid: "sandbox" }): string {
  const input = `${encode({ alg: "RS256", typ: "JWT", ...header })}.${encode(payload)}`;
  const key = createPrivateKey(sandboxEnvironment.LONGHAUL_HCM_ASSERTION_PRIVATE_KEY ?? "");
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), key).toString("base64url")}`;
}

function hs256(payload: JsonObject, secret: string): string {
  const input = `${encode({ alg: "HS256" })}.${encode(payload)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

function ask(url: string, assertion: string, more: JsonObject = {}): Promise<Seen> {
  const form = {
    grant_type: "client_credentials",
    client_assertion_type: type,
    client_assertion: assertion,
    scope: "",
    ...more,
  };
  return call(url, { form });
}

const hcm = (sandbox: Sandbox) => `${originOf(sandbox, "oracle-hcm-identity")}/oauth2/v1/token`;
const iot = (sandbox: Sandbox) => `${originOf(sandbox, "oracle-iot")}/iot/api/v2/oauth2/token`;

test("an assertion with the sandbox's key opens HCM, and gives no refresh token", async () => {
  const sandbox = await started();
  const answer = await ask(hcm(sandbox), rs256(claims("hcm-sync", hcmAudience)), { scope: "all offline_access" });
  const goals = `${originOf(sandbox, "oracle-hcm")}/hcmRestApi/resources/11.13.18.05/goalPlans`;
  const { status } = await call(goals, { token: textOf(answer.body, "access_token") });
  expect([answer.status, answer.body.refresh_token, status]).toEqual([200, undefined, 200]);
});

test("an assertion that is forged, late, repeated, for someone else or without its key's name is refused", async () => {
  const sandbox = await started();
  const good = rs256(claims("hcm-sync", hcmAudience));
  const [head = "", , signature = ""] = good.split(".");
  const tampered = `${head}.${encode(claims("hcm-sync", hcmAudience))}.${signature}`;
  const unsigned = `${encode({ alg: "none" })}.${encode(claims("hcm-sync", hcmAudience))}.`;
  const refused = [
    tampered,
    unsigned,
    hs256(claims("hcm-sync", hcmAudience), "guess"),
    rs256(claims("hcm-sync", "https://elsewhere.example.com/token")),
    rs256(claims("hcm-sync", hcmAudience, { exp: inSeconds(-1) })),
    rs256(claims("hcm-sync", hcmAudience, { iat: inSeconds(600) })),
    rs256(claims("hcm-sync", hcmAudience, { iss: "iot-automation" })),
    rs256(claims("hcm-sync", hcmAudience), {}),
    rs256(claims("nobody", hcmAudience)),
  ];
  const first = (await ask(hcm(sandbox), good)).status;
  const repeated = (await ask(hcm(sandbox), good)).body.error;
  const errors = [];
  for (const assertion of refused) errors.push((await ask(hcm(sandbox), assertion)).body.error);
  expect({ first, repeated, errors: new Set(errors) }).toEqual({
    first: 200,
    repeated: "invalid_client",
    errors: new Set(["invalid_client"]),
  });
});

test("IoT takes both algorithms at the vendor's path, and the secret itself it does not", async () => {
  const sandbox = await started();
  const byKey = await ask(iot(sandbox), rs256(claims("iot-automation", iotAudience), {}));
  const bySecret = await ask(iot(sandbox), hs256(claims("iot-automation", iotAudience), "sandbox-iot-secret"));
  const plain = await call(iot(sandbox), {
    form: { grant_type: "client_credentials", client_id: "iot-automation", client_secret: "sandbox-iot-secret" },
  });
  expect([byKey.status, bySecret.status, plain.status, plain.body]).toEqual([
    200,
    200,
    401,
    { type: "about:blank", title: "Unauthorized", status: 401, detail: "invalid_client", "o:errorCode": "IOT-401" },
  ]);
});

test("IoT knows the empty scope and that of activation, and no other", async () => {
  const sandbox = await started();
  const scopes = ["", "oracle/iot/activation", "messages"];
  const seen: Seen[] = [];
  for (const scope of scopes)
    seen.push(await ask(iot(sandbox), rs256(claims("iot-automation", iotAudience)), { scope }));
  expect(seen.map(({ status, body }) => [status, body["o:errorCode"]])).toEqual([
    [200, undefined],
    [200, undefined],
    [400, "IOT-400"],
  ]);
});

test("an assertion is judged by the server's clock", async () => {
  const sandbox = await started();
  sandbox.act({ "oracle-iot": { clockOffsetMs: 600_000 } });
  const late = await ask(iot(sandbox), rs256(claims("iot-automation", iotAudience)));
  const corrected = await ask(
    iot(sandbox),
    rs256(claims("iot-automation", iotAudience, { iat: inSeconds(600), exp: inSeconds(900) })),
  );
  expect([late.status, corrected.status]).toEqual([401, 200]);
});
