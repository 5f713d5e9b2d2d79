import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";
import { givenAccount } from "../../../src/node/tokenKeeping.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { startCli } from "./cliProcess.ts";

const auth = { grant: "refresh_token", tokenUrl: "/token", clientId: "app", clientAuth: "none" };
const content = { connections: { app: { baseUrl: "https://app.example.com", auth } } };
const variable = "LONGHAUL_APP_REFRESH_TOKEN";

async function place() {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, "longhaul.json"), JSON.stringify(content));
  const state = openTokenState(join(folder, ".state"));
  const status = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    startCli(["token", "status", ...args], { folder, environment }).ended;
  return { folder, state, status };
}

test("token status tells what is configured and given, and sends nothing", async () => {
  const { status } = await place();
  const { code, stdout, stderr } = await status(["app"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "app, user
      sign-in   refresh_token as app
      secrets   LONGHAUL_APP_REFRESH_TOKEN: missing
      declared  nothing; the server tells
      learned   nothing shorter than declared was seen
      The command line keeps no access token; "longhaul token refresh" signs in and
      tells what comes.
    "
  `);
});

test("token status follows a refresh token from never used over sent to replaced", async () => {
  const { state, status } = await place();
  const token = new Secret("made-up-token");
  const account = givenAccount(token, variable, undefined);
  const never = new AbortController().signal;
  const told = async () => {
    const { stdout } = await status(["app", "--json"], { [variable]: token.reveal() });
    expect(stdout).not.toContain(token.reveal());
    return (JSON.parse(stdout) as { refreshToken: unknown }).refreshToken;
  };
  const seen = [await told()];
  await state.given(account).seen(token, epochMs(1));
  seen.push(await told());
  await state.lock(account).hold((hold) => hold.noteSent(1), never);
  seen.push(await told());
  await state.lock(account).hold((hold) => hold.noteStored(2), never);
  seen.push(await told());
  expect(seen).toEqual([
    { generation: null, standing: "never-used" },
    { generation: 1, standing: "unspent" },
    { generation: 1, standing: "sent" },
    { generation: 1, standing: "replaced" },
  ]);
});

test.each([
  [
    ["nowhere"],
    "connection-unknown",
    'There is no connection "nowhere" in longhaul.json.\nThe only one there is: "app".\n',
  ],
  [["ap"], "connection-unknown", 'There is no connection "ap" in longhaul.json.\nDid you mean "app"?\n'],
  [
    ["app", "--identity", "service"],
    "identity-unknown",
    'The connection "app" has no service identity.\nGive it a "service" in longhaul.json, or leave --identity out.\n',
  ],
])("token status and refresh of %j are refused before anything is sent", async (args, error, said) => {
  const { folder } = await place();
  for (const command of ["status", "refresh"]) {
    const { code, stdout, stderr } = await startCli(["token", command, ...args, "--json"], { folder, environment: {} })
      .ended;
    expect({ code, stderr, error: (JSON.parse(stdout) as { error: { code: string } }).error.code }).toEqual({
      code: 1,
      stderr: said,
      error,
    });
  }
});
