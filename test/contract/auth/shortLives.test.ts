import { expect, test } from "vitest";
import { AuthorisedHttp } from "../../../src/auth/authorisedHttp.ts";
import type { Connection } from "../../../src/auth/connection.ts";
import { makeGrantor } from "../../../src/auth/grants/makeGrantor.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import { MemoryTokenStore } from "../../../src/auth/memoryTokenStore.ts";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import type { TokenEvent } from "../../../src/auth/tokenSource.ts";
import { minutes, seconds } from "../../../src/base/time.ts";
import { signInWithBrowser } from "../../../src/node/interactiveSignIn.ts";
import { loopbackRedirect } from "../../../src/node/loopbackRedirect.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { authenticationOf, never, realPorts } from "./grantTrial.ts";
import { oidcServer } from "./oidcServer.ts";
import { ScriptedPerson } from "./scriptedPerson.ts";

test("tokens that live two seconds are used for over six, and no request is rejected", async () => {
  const server = await oidcServer();
  const authentication = authenticationOf({
    grant: "authorization_code",
    issuer: server.issuer,
    clientId: "app",
    scope: "openid offline_access",
  });
  const connection: Connection = {
    id: "mes",
    preset: undefined,
    baseUrl: server.issuer,
    headers: {},
    user: authentication,
    lifetime: { refreshAt: 0.8 },
    exclusiveSession: false,
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 4, http2: false },
  };
  const ports = realPorts();
  const authority = new TokenAuthority(connection, authentication, {
    ...ports,
    grantor: makeGrantor(connection, authentication, ports),
    store: new MemoryTokenStore(),
    lock: soleRenewal(),
    learned: new MemoryLearnedLifetimes(),
  });
  const events: TokenEvent[] = [];
  authority.events.on((event) => events.push(event));
  const visits: Promise<unknown>[] = [];
  const open = async (url: string) => void visits.push(new ScriptedPerson().visit(url));
  await authority.signIn(
    async (signal) =>
      signInWithBrowser({ ...ports, connection, authentication, redirect: await loopbackRedirect(), open }, signal),
    never,
  );
  await Promise.all(visits);
  const api = new AuthorisedHttp({
    http: ports.http,
    tokens: authority,
    skew: ports.skew,
    send: authentication.send,
    origins: new Set([server.issuer]),
  });
  const answers: number[] = [];
  const tokens = new Set<number>();
  const until = nodeClock.monotonic() + 6500;
  while (nodeClock.monotonic() < until) {
    const request = { method: "GET", url: `${server.issuer}/me`, headers: {}, timeout: seconds(5), maxBytes: 10_000 };
    answers.push((await api.send(request, never)).status);
    tokens.add((await authority.token(never)).generation);
    await nodeClock.sleep(seconds(0.05), never);
  }
  authority.close();
  expect({
    statuses: [...new Set(answers)],
    events: [...new Set(events.map(({ kind }) => kind))],
    generations: tokens.size >= 4,
  }).toEqual({ statuses: [200], events: ["signed-in", "refreshed"], generations: true });
});
