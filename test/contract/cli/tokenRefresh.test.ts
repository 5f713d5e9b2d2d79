import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { credentials, sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({
    minuteMs: 60_000,
    seed: 1,
    systems: ["factorytalk-mes", "oracle-iot", "thingworx"],
  });
});
afterAll(() => sandbox.close());

const place = () => workplace(sandbox, { records: 1 });

interface Told {
  readonly events: readonly string[];
  readonly generation: number;
  readonly binding: string;
  readonly limits: readonly { readonly binding: string }[];
  readonly rotates: boolean | null;
  readonly scope: { readonly asked: string | null; readonly granted: string | null };
}

function told(stdout: string): Told {
  expect(stdout.indexOf("\n")).toBe(stdout.length - 1);
  return JSON.parse(stdout) as Told;
}

const withoutTimes = (text: string) =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "‹time›")
    .replaceAll(/in [\d.]+ (?:h|min|s)(?: \d+ (?:min|s))?/g, "in ‹span›");

test("token refresh signs in, refreshes once and tells what came, never the token", async () => {
  const { code, stdout, stderr } = await (await place()).cli(["token", "refresh", "mes"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(withoutTimes(stdout)).toMatchInlineSnapshot(`
    "mes, user: signed in and refreshed
      grant       password as svc-mes
      generation  2
      obtained    ‹time›
      ends        ‹time›, in ‹span›
                  expires_in, as the server said
      limits      ‹time›, in ‹span›: expires_in, as the server said
                  ‹time›, in ‹span›: exp of the JWT
                  ‹time›, in ‹span›: end of the refresh token
      scope       none asked for
                  the server did not say what it granted
      clock       the server's clock agrees with this machine's
      rotation    the refresh token stays the same
      learned     nothing shorter than declared was seen
    "
  `);
  expect(sandbox.ledger.of("factorytalk-mes").summary().tokens).toMatchObject({ signIns: 1, refreshes: 1 });
});

test("token refresh of a service identity signs in anew: it has no refresh token", async () => {
  const { code, stdout, stderr } = await (await place()).cli(["token", "refresh", "iot", "--identity", "service"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(withoutTimes(stdout)).toMatchInlineSnapshot(`
    "iot, service: signed in
      grant       client_credentials as iot-automation
      generation  1
      obtained    ‹time›
      ends        ‹time›, in ‹span›
                  expires_in, as the server said
      limits      ‹time›, in ‹span›: expires_in, as the server said
                  ‹time›, in ‹span›: exp of the JWT
      scope       none asked for
                  the server did not say what it granted
      clock       the server's clock agrees with this machine's
      rotation    no refresh token: each renewal signs in anew
      learned     nothing shorter than declared was seen
    "
  `);
});

/** A connection whose refresh token a person gave, and a token to give. */
async function given(where: Workplace) {
  const url = sandbox.origins["oracle-iot"] ?? "";
  const { clientId, username, password } = credentials.iot;
  const form = new URLSearchParams({ grant_type: "password", client_id: clientId, username, password });
  const answer = await fetch(`${url}/oauth2/token`, { method: "POST", body: form });
  const auth = { grant: "refresh_token", clientId };
  await where.write(
    "longhaul.json",
    JSON.stringify({ connections: { given: { preset: "oracle-iot", baseUrl: url, auth } } }),
  );
  return ((await answer.json()) as { refresh_token: string }).refresh_token;
}

const variable = "LONGHAUL_GIVEN_REFRESH_TOKEN";

test("a refresh token from a secrets file is put back whenever it rotates, and the next process goes on from there", async () => {
  const where = await place();
  const first = await given(where);
  // Beside the folder that is searched for leaks: this one file is to hold the token.
  const file = join(where.folder, "..", "secrets.env");
  const { writeFile, readFile } = await import("node:fs/promises");
  await writeFile(file, `# of the plant\n${variable}="${first}"\nOTHER=1\n`, { mode: 0o600 });
  const seen: unknown[] = [];
  const tokens = new Set([first]);
  for (let process = 1; process <= 3; process += 1) {
    const { code, stdout, stderr } = await where.cli(
      ["token", "refresh", "given", "--json", "--secrets-file", file],
      {},
    );
    const { events, generation, rotates } = told(stdout);
    seen.push({ code, stderr, events, generation, rotates });
    const [, token = ""] = /="(.*)"/.exec(await readFile(file, "utf8")) ?? [];
    tokens.add(token);
  }
  const after = await where.cli(["token", "status", "given", "--json", "--secrets-file", file], {});
  expect({
    seen,
    distinct: tokens.size,
    text: (await readFile(file, "utf8")).replace(/"[^"]*"/, '"‹token›"'),
    mode: (await stat(file)).mode & 0o777,
    status: (JSON.parse(after.stdout) as { refreshToken: unknown }).refreshToken,
    reused: sandbox.ledger.of("oracle-iot").summary().tokens,
  }).toMatchObject({
    seen: [2, 3, 4].map((generation) => ({ code: 0, stderr: "", events: ["refreshed"], generation, rotates: true })),
    distinct: 4,
    text: `# of the plant\n${variable}="‹token›"\nOTHER=1\n`,
    mode: 0o600,
    status: { generation: 4, standing: "unspent" },
    reused: { refreshes: 3 },
  });
});

test("many processes at once that share a secrets file refresh one after another, and none sends a spent token", async () => {
  const where = await place();
  const file = join(where.folder, "..", "secrets.env");
  const { writeFile } = await import("node:fs/promises");
  await writeFile(file, `${variable}=${await given(where)}\n`, { mode: 0o600 });
  const command = ["token", "refresh", "given", "--json", "--secrets-file", file];
  const ends = await Promise.all(Array.from({ length: 5 }, () => where.cli(command, {})));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  expect(ends.map(({ stdout }) => told(stdout).generation).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
});

test("a refresh token from the environment that rotates ends with the process, says so, and is not sent again", async () => {
  const where = await place();
  const environment = { [variable]: await given(where) };
  const first = await where.cli(["token", "refresh", "given", "--json"], environment);
  const refreshes = () => sandbox.ledger.of("oracle-iot").summary().tokens.refreshes;
  const before = refreshes();
  const second = await where.cli(["token", "refresh", "given"], environment);
  const status = await where.cli(["token", "status", "given"], environment);
  expect({ code: first.code, rotates: told(first.stdout).rotates, stderr: first.stderr }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "rotates": true,
      "stderr": "warning: the server replaced LONGHAUL_GIVEN_REFRESH_TOKEN, and the new one ends with this process: the old one works no more.
    Next time give it in a file that Longhaul may write, with --secrets-file; new ones are put back into that file.
    ",
    }
  `);
  expect({ ...second, sent: refreshes() - before }).toMatchInlineSnapshot(`
    {
      "code": 1,
      "sent": 0,
      "stderr": "The connection "given" needs a sign-in: LONGHAUL_GIVEN_REFRESH_TOKEN was replaced by the server when it was used before.
    Sign in again, or give a new refresh token or API key, then resume.
    ",
      "stdout": "",
    }
  `);
  expect(status.stdout).toMatch(/generation 1, replaced by a newer one/);
});

test("secrets may come from standard input", async () => {
  const where = await place();
  const stdin = `LONGHAUL_MES_PASSWORD=${credentials.mes.password}\n`;
  const { code, stdout } = await where.cli(["token", "refresh", "mes", "--json", "--secrets-file", "-"], {}, stdin);
  expect({ code, events: told(stdout).events }).toEqual({ code: 0, events: ["signed-in", "refreshed"] });
});

test("a connection where only a person can sign in needs a terminal, or a refresh token", async () => {
  const { code, stdout, stderr } = await (await place()).cli(["token", "refresh", "iot-browser", "--json"], {});
  expect({ code, error: (JSON.parse(stdout) as { error: { code: string } }).error.code }).toEqual({
    code: 1,
    error: "sign-in-needed",
  });
  expect(stderr).toMatchInlineSnapshot(`
    "The connection "iot-browser" needs a sign-in: no terminal, and no LONGHAUL_IOT_BROWSER_REFRESH_TOKEN.
    Sign in again, or give a new refresh token or API key, then resume.
    "
  `);
});

test.each([
  ["a missing secret", {}, 1, "secret-missing"],
  ["a wrong password", { ...sandboxEnvironment, LONGHAUL_MES_PASSWORD: "made-up" }, 3, "sign-in-rejected"],
])("token refresh with %s tells what is wrong and whether anything was sent", async (_, environment, code, error) => {
  const ended = await (await place()).cli(["token", "refresh", "mes", "--json"], environment);
  expect({ code: ended.code, error: (JSON.parse(ended.stdout) as { error: { code: string } }).error.code }).toEqual({
    code,
    error,
  });
  expect(ended.stderr).not.toBe("");
});

test.each([
  ["basic", "basic, user: nothing to refresh: name and password go with each request"],
  ["key", "key, user: nothing to refresh: the key goes with each request"],
])("what no server hands out is not called signed in: %s", async (id, headline) => {
  const generic = await startSandbox({ minuteMs: 1000, seed: 1, systems: ["generic"] });
  onTestFinished(() => generic.close());
  const { stdout } = await (await workplace(generic, { records: 1 })).cli(["token", "refresh", id]);
  expect(stdout.split("\n")[0]).toBe(headline);
});
