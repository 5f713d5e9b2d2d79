import { expect, onTestFinished, test } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { Authentication, Connection } from "../../../src/auth/connection.ts";
import type { GivenTokens, TokenAnswer } from "../../../src/auth/grantor.ts";
import { makeGrantor } from "../../../src/auth/grants/makeGrantor.ts";
import { signInWithBrowser } from "../../../src/auth/interactive/signInWithBrowser.ts";
import { signInWithDevice } from "../../../src/auth/interactive/signInWithDevice.ts";
import { Failure, type SecretName } from "../../../src/base/failure.ts";
import { epochMs } from "../../../src/base/time.ts";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { environmentSecrets, secretVariable } from "../../../src/node/environmentSecrets.ts";
import { loopbackRedirect } from "../../../src/node/loopbackRedirect.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import { presets } from "../../../src/presets/presets.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { started } from "./wire.ts";

const never = new AbortController().signal;

/** A read of each system that a token opens. */
const reads: Readonly<Record<string, string>> = {
  mes: "/api/v1/health",
  arena: "/api/v1/health",
  thingworx: "/Thingworx/ApplicationKeys/longhaul",
  hcm: "/hcmRestApi/resources/11.13.18.05/goalPlans",
  iot: "/iot/api/v2/messages/none",
  oauth2: "/iot/api/v2/messages/none",
  web: "/api/v1/health",
  plm: "/v1/items",
  basic: "/health",
  key: "/health",
};

function connectionOf(sandbox: Sandbox, id: string): Connection {
  const text = JSON.stringify(sandbox.connections());
  const { connections, problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
  expect(problems).toEqual([]);
  const connection = connections.get(id);
  if (connection === undefined) throw new Error(`there is no connection ${id}`);
  return connection;
}

function portsOf(connection: Connection, identity: "user" | "service") {
  const http = undiciHttp({ connections: 2, environment: {}, http2: false });
  onTestFinished(() => http.close());
  const find = environmentSecrets({ environment: sandboxEnvironment });
  const credentials = {
    secret: (name: SecretName) => Promise.resolve(find(connection.id, identity, name)),
  };
  const missing = (secret: SecretName) => {
    const variable = secretVariable(connection.id, identity, secret);
    return new Failure("secret-missing", { connection: connection.id, secret, variable });
  };
  return { http, clock: nodeClock, chance: nodeChance, skew: new ClockSkew(), credentials, missing };
}

async function tokensOf(answer: Promise<TokenAnswer> | undefined): Promise<GivenTokens> {
  const given = await answer;
  if (given?.kind !== "tokens") throw new Error(JSON.stringify(given));
  return given;
}

/** Whether the system takes the token: a record that is not there is as good as one that is. */
async function isTaken(connection: Connection, { send }: Authentication, tokens: GivenTokens): Promise<boolean> {
  const [name = "", value = ""] = send.split(/: (.*)/);
  const path = reads[connection.id.split("-")[0] ?? ""] ?? "";
  const headers = { ...connection.headers, [name]: value.replace("${token}", tokens.accessToken.reveal()) };
  const { status } = await fetch(`${connection.baseUrl}${path}`, { headers });
  expect([200, 404, 401]).toContain(status);
  return status !== 401;
}

interface Life {
  readonly opens: boolean;
  readonly refreshed: boolean | "no refresh token";
  readonly afterSignOut: "still taken" | "ended" | "no sign-out";
}

async function lived(connection: Connection, identity: "user" | "service"): Promise<Life> {
  const authentication = identity === "user" ? connection.user : connection.service;
  if (authentication === undefined) throw new Error(`${connection.id} has no service identity`);
  const ports = portsOf(connection, identity);
  const grantor = makeGrantor(connection, authentication, ports);
  const first = await tokensOf(signIn(connection, authentication, ports) ?? grantor.signIn?.(never));
  const opens = await isTaken(connection, authentication, first);
  const { refreshToken } = first;
  const second = refreshToken && (await tokensOf(grantor.refresh?.(refreshToken, never)));
  const refreshed = second === undefined ? "no refresh token" : await isTaken(connection, authentication, second);
  if (grantor.revoke === undefined) return { opens, refreshed, afterSignOut: "no sign-out" };
  const { accessToken, refreshToken: kept } = second ?? first;
  const at = epochMs(Date.now());
  const held = { accessToken, refreshToken: kept, generation: 1, obtainedAt: at, signedInAt: at, scope: undefined };
  await grantor.revoke({ ...held, ends: [] }, never);
  const taken = await isTaken(connection, authentication, second ?? first);
  return { opens, refreshed, afterSignOut: taken ? "still taken" : "ended" };
}

/** Where a person has to be there, one who allows everything. */
function signIn(
  connection: Connection,
  authentication: Authentication,
  ports: ReturnType<typeof portsOf>,
): Promise<TokenAnswer> | undefined {
  const parts = { connection, authentication, ...ports };
  if (authentication.grant === "device_code") return signInWithDevice({ ...parts, show: () => undefined }, never);
  if (authentication.grant !== "authorization_code") return undefined;
  const open = async (url: string) => {
    // The page of the redirect comes only when the sign-in is over.
    void fetch(url).then((answer) => answer.text());
    await Promise.resolve();
  };
  return loopbackRedirect().then((redirect) => signInWithBrowser({ ...parts, redirect, open }, never));
}

const renewed: Life = { opens: true, refreshed: true, afterSignOut: "ended" };
const once: Life = { opens: true, refreshed: "no refresh token", afterSignOut: "ended" };
const alone: Life = { opens: true, refreshed: "no refresh token", afterSignOut: "no sign-out" };

test.each<[string, "user" | "service", Life]>([
  ["mes", "user", { ...renewed, afterSignOut: "no sign-out" }],
  ["arena", "user", renewed],
  ["thingworx", "user", alone],
  ["hcm", "user", renewed],
  ["hcm-assertion", "user", alone],
  ["iot", "user", renewed],
  ["iot", "service", once],
  ["iot-browser", "user", renewed],
  ["iot-browser", "service", once],
  ["iot-device", "user", renewed],
  ["iot-assertion", "user", alone],
  ["iot-shared", "user", alone],
  ["oauth2", "user", once],
  ["web", "user", once],
  ["web-browser", "user", renewed],
  ["plm", "user", once],
  ["basic", "user", alone],
  ["key", "user", alone],
])("the connection %s signs in as %s with what the sandbox hands out", async (id, identity, life) => {
  const policies = { "oracle-iot": { autoApprove: true }, "factorytalk-web": { autoApprove: true } };
  const sandbox = await started({ policies });
  expect(await lived(connectionOf(sandbox, id), identity)).toEqual(life);
});

test("the sandbox has a connection for every preset", async () => {
  const sandbox = await started();
  const { declared } = readConnectionsFile(
    { path: "longhaul.json", text: JSON.stringify(sandbox.connections()) },
    presets,
  );
  const used = declared.map((id) => connectionOf(sandbox, id).preset);
  expect(new Set(used)).toEqual(new Set(Object.keys(presets)));
});
