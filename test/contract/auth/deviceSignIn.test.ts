import { expect, test } from "vitest";
import type { DevicePrompt } from "../../../src/auth/interactive/signInWithDevice.ts";
import { signInWithDevice } from "../../../src/node/interactiveSignIn.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { authenticationOf, codeOf, never, realPorts, shown } from "./grantTrial.ts";
import { type OidcServer, oidcServer } from "./oidcServer.ts";
import { ScriptedPerson } from "./scriptedPerson.ts";

/** Real time, but no more than a tenth of a second of it at once: the server names five seconds. */
const hurried = { ...nodeClock, sleep: (_: number, signal: AbortSignal) => nodeClock.sleep(50 as never, signal) };

function signIn(server: OidcServer, show: (prompt: DevicePrompt) => void, signal = never) {
  const authentication = authenticationOf({
    grant: "device_code",
    issuer: server.issuer,
    clientId: "app",
    scope: "openid offline_access",
  });
  return signInWithDevice({ ...realPorts(), clock: hurried, connection: { id: "mes" }, authentication, show }, signal);
}

test("a person signs in on another device with the code that is shown", async () => {
  const server = await oidcServer();
  const prompts: DevicePrompt[] = [];
  const visits: Promise<unknown>[] = [];
  const answer = await signIn(server, (prompt) => {
    prompts.push(prompt);
    visits.push(new ScriptedPerson().visit(prompt.completeUri ?? ""));
  });
  await Promise.all(visits);
  expect({ prompts, answer: shown(answer) }).toEqual({
    prompts: [
      {
        userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/) as string,
        verificationUri: `${server.issuer}/device`,
        completeUri: expect.stringContaining(`${server.issuer}/device?user_code=`) as string,
        endsAt: expect.any(Number) as number,
      },
    ],
    answer: {
      kind: "tokens",
      accessToken: expect.any(String) as string,
      refreshToken: expect.any(String) as string,
      expiresIn: 2000,
      scope: "openid offline_access",
    },
  });
});

test("a person who refuses on the other device ends the wait", async () => {
  const server = await oidcServer();
  const visits: Promise<unknown>[] = [];
  const answer = signIn(server, ({ completeUri = "" }) => {
    visits.push(new ScriptedPerson({ refuses: true }).visit(completeUri));
  });
  expect(await codeOf(answer)).toEqual({ "sign-in-abandoned": { connection: "mes", reason: "access_denied" } });
  await Promise.all(visits);
});

test("abort ends the wait for the other device", async () => {
  const server = await oidcServer();
  const stop = new AbortController();
  const answer = signIn(server, () => stop.abort(new Error("stopped")), stop.signal);
  await expect(answer).rejects.toThrow("stopped");
});
