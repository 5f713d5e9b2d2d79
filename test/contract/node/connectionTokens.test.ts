import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { connectionTokens } from "../../../src/node/connectionTokens.ts";
import { environmentSecrets } from "../../../src/node/environmentSecrets.ts";
import { loadConnections } from "../../../src/node/loadJob.ts";
import { parseSecrets, readSecretsFile } from "../../../src/node/secretsFile.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import { credentials } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 60_000, seed: 1, systems: ["thingworx", "oracle-iot"] });
});
afterAll(() => sandbox.close());

const never = new AbortController().signal;
const variable = "LONGHAUL_THINGWORX_API_KEY";

async function workFolder() {
  const folder = await temporaryDirectory();
  const connections = sandbox.connections();
  await writeFile(join(folder, "longhaul.json"), JSON.stringify(connections));
  const path = join(folder, "secrets.env");
  await writeFile(path, `${variable}=${credentials.thingworx.apiKey}\n`, { mode: 0o600 });
  const state = openTokenState(join(folder, ".state"));
  /** As a process that starts now would have them. */
  const open = async (source: "file" | "environment") => {
    const connection = (await loadConnections(folder)).get("thingworx");
    if (!connection) throw new Error("the sandbox has no thingworx");
    const http = undiciHttp({ connections: 2, environment: {} });
    onTestFinished(() => http.close());
    const file = await readSecretsFile(path, Readable.from([]));
    const environment = { [variable]: (await keyIn(path)) ?? "" };
    const places = source === "file" ? { environment: {}, file } : { environment };
    const secrets = environmentSecrets(places);
    const unkept: string[] = [];
    const onUnkept = (name: string) => unkept.push(name);
    return { unkept, ...connectionTokens(connection, "user", { http, secrets, state, onUnkept, ...places }) };
  };
  return { path, open };
}

async function keyIn(path: string): Promise<string | undefined> {
  return parseSecrets(await readFile(path, "utf8"))
    .secrets.get(variable)
    ?.reveal();
}

test("an API key that the server replaces goes back into the secrets file, and who began with the old one reads it anew", async () => {
  sandbox.reset();
  const { path, open } = await workFolder();
  const [one, other] = [await open("file"), await open("file")];
  const first = await one.authority.token(never);
  const second = await one.authority.refresh(never);
  const kept = await keyIn(path);
  const late = await other.authority.token(never);
  const values = [first, second, late].map(({ value }) => value.reveal());
  expect({ kept, values, unkept: one.unkept }).toEqual({
    kept: values[1],
    values: [credentials.thingworx.apiKey, expect.not.stringMatching(credentials.thingworx.apiKey), values[1]],
    unkept: [],
  });
});

test("an API key from the environment, or from a file that cannot be written, is never replaced", async () => {
  sandbox.reset();
  const { path, open } = await workFolder();
  const given = await open("environment");
  await chmod(path, 0o400);
  const opened = [given, ...(process.getuid?.() === 0 ? [] : [await open("file")])];
  for (const tokens of opened) {
    await tokens.authority.token(never);
    expect(await tokens.hasRefreshToken()).toBe(false);
  }
  expect(sandbox.ledger.of("thingworx").summary().tokens.refreshes).toBe(0);
});

test("a missing secret is told before anything is made", async () => {
  const { open } = await workFolder();
  const { connection } = await open("environment");
  const secrets = environmentSecrets({ environment: {} });
  const state = openTokenState(join(await temporaryDirectory(), ".state"));
  const http = undiciHttp({ connections: 1, environment: {} });
  onTestFinished(() => http.close());
  const made = (async () =>
    connectionTokens(connection, "user", { http, secrets, state, onUnkept: () => undefined }))();
  expect(await failureOf(made)).toEqual({
    "secret-missing": { connection: "thingworx", secret: "API_KEY", variable },
  });
});
