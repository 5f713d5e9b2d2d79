import { expect, test } from "vitest";
import { signInWithBrowser } from "../../../src/node/interactiveSignIn.ts";
import { loopbackRedirect } from "../../../src/node/loopbackRedirect.ts";
import { authenticationOf, codeOf, grantorOf, never, realPorts, shown } from "./grantTrial.ts";
import { type OidcServer, oidcServer } from "./oidcServer.ts";
import { ScriptedPerson } from "./scriptedPerson.ts";

function appOf(server: OidcServer) {
  return authenticationOf({
    grant: "authorization_code",
    issuer: server.issuer,
    clientId: "app",
    scope: "openid offline_access orders",
  });
}

async function signIn(server: OidcServer, person = new ScriptedPerson()) {
  const ports = realPorts();
  const redirect = await loopbackRedirect();
  const opened: string[] = [];
  const pages: Promise<{ status: number; text: string }>[] = [];
  const answer = signInWithBrowser(
    {
      ...ports,
      connection: { id: "mes" },
      authentication: appOf(server),
      redirect,
      open: async (url) => {
        opened.push(url);
        pages.push(person.visit(url));
      },
    },
    never,
  );
  return { answer, opened, pages, redirect };
}

test("a person signs in with a browser; the refresh token rotates over generations", async () => {
  const server = await oidcServer();
  const { answer, opened, pages, redirect } = await signIn(server);
  const tokens = await answer;
  const [page] = await Promise.all(pages);
  const asked = new URL(opened[0] ?? "").searchParams;
  expect({
    ...shown(tokens),
    page: [page?.status, /<p>(.*)<\/p>/.exec(page?.text ?? "")?.[1]],
    asked: Object.fromEntries(asked),
  }).toEqual({
    kind: "tokens",
    accessToken: expect.any(String) as string,
    refreshToken: expect.any(String) as string,
    expiresIn: 2000,
    scope: "openid offline_access orders",
    page: [200, "You can close this window."],
    asked: {
      client_id: "app",
      response_type: "code",
      redirect_uri: redirect.redirectUri,
      scope: "openid offline_access orders",
      state: expect.stringMatching(/^.{43}$/) as string,
      nonce: expect.stringMatching(/^.{43}$/) as string,
      code_challenge: expect.stringMatching(/^.{43}$/) as string,
      code_challenge_method: "S256",
      prompt: "consent",
    },
  });
  const grantor = grantorOf(appOf(server));
  const seen = new Set<string>();
  let last = tokens;
  for (let generation = 0; generation < 4; generation += 1) {
    if (last.kind !== "tokens" || !last.refreshToken) throw new Error(`no refresh token: ${JSON.stringify(last)}`);
    seen.add(last.refreshToken.reveal());
    last = (await grantor.refresh?.(last.refreshToken, never)) ?? last;
  }
  expect([last.kind, seen.size]).toEqual(["tokens", 4]);
});

test("a person who refuses ends the sign-in, and the port is free", async () => {
  const server = await oidcServer();
  const { answer, pages, redirect } = await signIn(server, new ScriptedPerson({ refuses: true }));
  expect(await codeOf(answer)).toEqual({ "sign-in-abandoned": { connection: "mes", reason: "access_denied" } });
  expect((await pages[0])?.status).toBe(200);
  await expect(fetch(redirect.redirectUri)).rejects.toThrow("fetch failed");
});
