import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { type Workplace, workplace } from "../cli/workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 60_000, seed: 1, systems: ["factorytalk-mes", "oracle-hcm"] });
});
afterAll(() => sandbox.close());

const place = () => workplace(sandbox, { records: 3 });

/** `longhaul.json` with fields of one connection replaced. */
async function rewrite(where: Workplace, id: string, fields: JsonObject): Promise<void> {
  const file = JSON.parse(await where.read("longhaul.json")) as { connections: Record<string, JsonObject> };
  await where.write("longhaul.json", JSON.stringify({ connections: { [id]: { ...file.connections[id], ...fields } } }));
}

interface Told {
  readonly findings: readonly { readonly id: string; readonly helper: string; readonly evidence: readonly unknown[] }[];
  readonly unseen: readonly { readonly reason: string }[];
  readonly error?: { readonly code: string };
}

/** Exactly one line of JSON. */
function told(stdout: string): Told {
  expect(stdout.indexOf("\n")).toBe(stdout.length - 1);
  return JSON.parse(stdout) as Told;
}

const withoutTimes = (text: string) =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d\s+\d\d:\d\d:\d\dZ/g, "‹time›")
    .replaceAll(/(http:\/\/)?127\.0\.0\.1:\d+/g, "‹server›");

test("a refused permission is told with cause, remedy, evidence and exit code 2", async () => {
  const where = await place();
  await rewrite(where, "mes", { probe: { path: "/api/v1/health" } });
  sandbox.act({ "factorytalk-mes": { denied: "user" } });
  const { code, stdout, stderr } = await where.cli(["doctor", "mes"]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  expect(withoutTimes(stdout)).toMatchInlineSnapshot(`
    "mes, user: 1 problem

    problem: The API knows the token and refuses the identity (HTTP 403): User is not allowed to change work orders.  [permission-denied-not-expired]
      cause   A right or role of the user was never given or was taken away. It
              looks like a token problem and is none.
      remedy  for the API's administrator: Give the identity the right to this call;
              no new token and no refresh cures a 403.
      seen    answer: "403 User is not allowed to change work orders"
              (‹server›/api/v1/health, ‹time›)
              answer: "403 User is not allowed to change work orders"
              (‹server›/api/v1/health, ‹time›)

    Settings of FactoryTalk MES: The paths of sign-in and refresh, the names of the JSON fields, both lifetimes and the sliding refresh are gateway policy. Some sites raise the access token to 7200 s. Servers with a private certificate authority need network.ca.

    What is known of its tokens:
      -  An access token lives 30 min (field expires_in of the answer): a client
         that does not renew it is refused at that mark, in the middle of a longer
         run.
      -  The refresh token ends 8 h after its last use (lifetime.refresh).
      -  A refresh was granted, and the refresh token stays the same. It extends the
         session.
      -  The clock of ‹server› agrees with this machine's.

    What was not looked at:
      -  No job of this connection has run below this folder.
      -  Only the beginning of a token was looked at. This shows how it ends:
         longhaul doctor mes --watch 33m
    "
  `);
});

test("a healthy connection is told as such, with what was not looked at", async () => {
  const { code, stdout, stderr } = await (await place()).cli(["doctor", "mes", "--json"]);
  const { findings, unseen } = told(stdout);
  expect({ code, stderr, findings, unseen: unseen.map(({ reason }) => reason) }).toEqual({
    code: 0,
    stderr: "",
    findings: [],
    unseen: ["no-runs", "no-probe", "not-watched"],
  });
});

test("--json tells a finding with sentences, facts and dated evidence", async () => {
  const where = await place();
  const { code, stdout } = await where.cli(["doctor", "mes", "--json"], { LONGHAUL_MES_PASSWORD: "wrong" });
  expect({ code, ...told(stdout) }).toEqual({
    code: 2,
    connection: "mes",
    preset: "factorytalk-mes",
    identity: "user",
    at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    findings: [
      {
        id: "sign-in-refused",
        severity: "problem",
        helper: "user",
        seen: "The server refuses the sign-in: Invalid credentials.",
        cause: expect.stringContaining("password") as string,
        remedy: expect.stringContaining("secret") as string,
        facts: { words: "Invalid credentials" },
        evidence: [
          {
            name: "trouble",
            value: { is: "text", text: "Invalid credentials" },
            at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
            source: { is: "test", name: "watch" },
            text: expect.stringContaining('the server said: "Invalid credentials"') as string,
          },
        ],
      },
    ],
    known: [
      {
        is: "access-life",
        life: 1_800_000,
        seen: null,
        source: { is: "config", field: "lifetime.access" },
        message: expect.stringContaining("lives 30 min (lifetime.access)") as string,
      },
      {
        is: "refresh-life",
        life: 28_800_000,
        sliding: true,
        message: expect.stringContaining("8 h after its last use") as string,
      },
      {
        is: "clock",
        host: expect.any(String) as string,
        ahead: expect.any(Number) as number,
        message: expect.stringContaining("agrees") as string,
      },
    ],
    unseen: [
      { reason: "no-runs", message: expect.any(String) as string },
      { reason: "sign-in-failed", message: expect.any(String) as string },
    ],
    failure: "sign-in-rejected",
    siteSettings: expect.stringContaining("gateway policy") as string,
  });
});

test("--offline explains a run after the fact, sends nothing and needs no secret", async () => {
  const where = await place();
  sandbox.act({ "factorytalk-mes": { denied: "user" } });
  await where.run();
  sandbox.clearLedger();
  const { code, stdout, stderr } = await where.cli(["doctor", "mes", "--offline", "--json"], {});
  expect({ code, stderr, first: told(stdout).findings[0]?.id, asked: where.ledger.summary().tokens.signIns }).toEqual({
    code: 2,
    stderr: "",
    first: "permission-denied-not-expired",
    asked: 0,
  });
});

test("what is followed is told on stderr as it is seen; Ctrl-C ends it, and the diagnosis comes all the same", async () => {
  const quick = await startSandbox({ minuteMs: 500, seed: 1, systems: ["factorytalk-mes"] });
  onTestFinished(() => quick.close());
  const where = await workplace(quick, { records: 1 });
  await rewrite(where, "mes", { probe: { path: "/api/v1/health" } });
  const child = where.start(["doctor", "mes", "--json", "--watch", "20m"]);
  while (!child.written().stderr.includes("resting token: signed in")) await wait(20);
  quick.act({ "factorytalk-mes": { rejectTokens: true } });
  while (!child.written().stderr.includes("token refused")) await wait(20);
  child.kill("SIGINT");
  const { stdout } = await child.ended;
  expect(told(stdout).unseen.map(({ reason }) => reason)).toContain("stopped-early");
});

test("following without a harmless call says so before anybody waits for what cannot be seen", async () => {
  const { code, stderr } = await (await place()).cli(["doctor", "mes", "--watch", "1s"]);
  expect({ code, first: stderr.split("\n")[0] }).toEqual({
    code: 0,
    first:
      'No call was made with the token, so whether the API takes it, and for how long, was not seen. Name a harmless one in longhaul.json: "probe": { "path": "/api/v1/health" }. Only refreshes are followed.',
  });
});

test("the end of a key is told once while it stays where it is", async () => {
  const things = await startSandbox({ minuteMs: 60_000, seed: 1, systems: ["thingworx"] });
  onTestFinished(() => things.close());
  const { stderr } = await (await workplace(things, { records: 1 })).cli(["doctor", "thingworx", "--watch", "2s"]);
  expect(stderr.split("\n").filter((line) => line.includes("key information"))).toHaveLength(1);
});

test("an address without https is refused before anything is sent, and named as a finding", async () => {
  const where = await place();
  await rewrite(where, "mes", { baseUrl: "http://mes.example.com" });
  const { code, stdout } = await where.cli(["doctor", "mes", "--json"]);
  const { findings, error } = told(stdout);
  expect({ code, error: error?.code, found: findings.map(({ id, helper }) => ({ id, helper })) }).toEqual({
    code: 1,
    error: "config-invalid",
    found: [{ id: "plain-http", helper: "api-administrator" }],
  });
});

test.each([
  [["doctor", "mse"], 'There is no connection "mse" in longhaul.json.\nDid you mean "mes"?\n'],
  [
    ["doctor", "mes", "--watch", "soon"],
    "error: option '--watch <duration>' argument 'soon' is invalid. Write it as 90s, 20m or 2h.\nAdd --help to see what there is.\n",
  ],
  [
    ["doctor", "mes", "--offline", "--test-rotation"],
    "error: option '--offline' cannot be used with option '--test-rotation'\nAdd --help to see what there is.\n",
  ],
])("%j is refused, and nothing is sent", async (args, stderr) => {
  const where = await place();
  expect(await where.cli(args)).toEqual({ code: 1, stdout: "", stderr });
  expect(where.ledger.summary().tokens.signIns).toBe(0);
});

test("without the secret that it needs it says which, and sends nothing", async () => {
  const { code, stdout, stderr } = await (await place()).cli(["doctor", "mes"], {});
  expect({ code, stdout, says: stderr.includes("LONGHAUL_MES_PASSWORD") }).toEqual({ code: 1, stdout: "", says: true });
});

test("longhaul doctor --help", async () => {
  const { code, stdout, stderr } = await (await place()).cli(["doctor", "--help"], {});
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: longhaul doctor [options] <connection>

    Observes how a connection's tokens live and die, reads what past runs noted, and
    names the cause of trouble with evidence and remedy.

    Arguments:
      connection             id of a connection in longhaul.json

    Options:
      --identity <which>     as whom (choices: "user", "service", default: "user")
      --secrets-file <file>  NAME=value lines with secrets; - reads them from
                             standard input
      --watch <duration>     follow tokens until they die, at most this long: 20m
      --test-rotation        send the old refresh token once more: it must be
                             refused, and the server may end that session over it
      --test-redirect        ask the authorization page for what it must refuse;
                             signs nobody in
      --offline              send nothing: explain from the files of past runs
      --json                 put one object on standard output
      -h, --help             display help for command

    It signs in, refreshes once, and calls only what the connection declares
    harmless: probe, keepAlive and auth.key.infoUrl. No token is ever shown.

    Exit codes:
      0  nothing that breaks or endangers a run
      1  refused, nothing was sent
      2  problems or warnings were found
    "
  `);
});

test("a run that has the one session that a user may have is left alone", async () => {
  const plm = await startSandbox({ minuteMs: 60_000, seed: 1, systems: ["arena-plm"] });
  onTestFinished(() => plm.close());
  const request = { method: "POST", path: "/v1/items", body: { name: "${id}" } };
  const job = { connection: "plm", request, write: {}, rate: { perSecond: 5 } };
  const where = await workplace(plm, { records: 20, job });
  const run = where.start(["run", "work-orders", "--json"]);
  while (plm.ledger.of("arena-plm").summary().applied < 2) await wait(20);
  const { code, stdout } = await where.cli(["doctor", "plm", "--json"]);
  await run.ended;
  const { signIns } = plm.ledger.of("arena-plm").summary().tokens;
  expect({ code, signIns, unseen: told(stdout).unseen.map(({ reason }) => reason) }).toEqual({
    code: 0,
    signIns: 1,
    unseen: ["run-active"],
  });
});
