import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { signInOnTerminal, type Terminal } from "../../../src/cli/signInOnTerminal.ts";
import { connectionTokens } from "../../../src/node/connectionTokens.ts";
import { environmentSecrets } from "../../../src/node/environmentSecrets.ts";
import { loadConnections } from "../../../src/node/loadJob.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { failureOf } from "../node/failureOf.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  const policies = { "oracle-iot": { autoApprove: true } };
  sandbox = await startSandbox({ minuteMs: 60_000, seed: 1, systems: ["oracle-iot"], policies });
});
afterAll(() => sandbox.close());

const never = new AbortController().signal;

async function tokensOf(id: string, environment: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, "longhaul.json"), JSON.stringify(sandbox.connections()));
  const connection = (await loadConnections(folder)).get(id);
  if (!connection) throw new Error(`the sandbox has no ${id}`);
  const http = undiciHttp({ connections: 2, environment: {} });
  onTestFinished(() => http.close());
  const state = openTokenState(join(folder, ".state"));
  const secrets = environmentSecrets({ environment });
  return connectionTokens(connection, "user", { http, secrets, state, onUnkept: () => undefined });
}

/** Somebody sits there who opens whatever address is shown. */
class Person implements Terminal {
  readonly attended: boolean;
  said = "";
  page: Promise<string> | undefined;

  constructor(attended = true) {
    this.attended = attended;
  }

  say(text: string): void {
    this.said += `${text}\n`;
  }

  /** As with a real browser, nobody waits for the page. */
  async open(url: string): Promise<void> {
    this.page = fetch(url).then((page) => page.text());
  }

  get normal(): string {
    return this.said
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "‹server›")
      .replaceAll(/\?\S+/g, "?‹query›")
      .replaceAll(/\b[A-Z0-9]{4}-[A-Z0-9]{4}\b/g, "‹code›")
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "‹time›");
  }
}

const shown: Readonly<Record<string, string>> = {
  "iot-browser": `Sign in to "iot-browser" in your browser:

  ‹server›/oauth2/authorize?‹query›

`,
  "iot-device": `Sign in to "iot-device" on any device:

  address  ‹server›/oauth2/device/verify
  code     ‹code›
  or open  ‹server›/oauth2/device/verify?‹query›

The code ends at ‹time›.
`,
};

test.each(["iot-browser", "iot-device"])(
  "a person signs in to %s from the terminal, and a token is there",
  async (id) => {
    const tokens = await tokensOf(id);
    const person = new Person();
    await signInOnTerminal(tokens, never, person);
    const token = await tokens.authority.token(never);
    expect({ generation: token.generation, needsPerson: tokens.needsPerson }).toEqual({
      generation: 1,
      needsPerson: true,
    });
    expect(person.normal).toBe(shown[id]);
    await person.page;
  },
);

test("where nobody sits at a terminal the failure names what would do instead, and nothing is sent", async () => {
  const signedIn = signInOnTerminal(await tokensOf("iot-browser"), never, new Person(false));
  expect(await failureOf(signedIn)).toEqual({
    "sign-in-needed": { connection: "iot-browser", error: "no terminal, and no LONGHAUL_IOT_BROWSER_REFRESH_TOKEN" },
  });
});

test("nobody is asked where a refresh token was given, or where the grant needs no person", async () => {
  const person = new Person();
  const given = await tokensOf("iot-browser", { LONGHAUL_IOT_BROWSER_REFRESH_TOKEN: "made-up" });
  const alone = await tokensOf("iot", { LONGHAUL_IOT_PASSWORD: "made-up" });
  await signInOnTerminal(given, never, person);
  await signInOnTerminal(alone, never, person);
  expect([given.needsPerson, alone.needsPerson, person.said]).toEqual([false, false, ""]);
});
