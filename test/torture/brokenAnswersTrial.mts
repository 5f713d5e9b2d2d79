// A refresh meets every kind of trouble a token endpoint can be in; what was held before must be held afterwards.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ClockSkew } from "../../src/auth/clockSkew.ts";
import type { Authentication, Connection } from "../../src/auth/connection.ts";
import { makeGrantor } from "../../src/auth/grants/makeGrantor.ts";
import { MemoryLearnedLifetimes } from "../../src/auth/memoryLearnedLifetimes.ts";
import { MemoryTokenStore } from "../../src/auth/memoryTokenStore.ts";
import { soleRenewal } from "../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../src/auth/tokenAuthority.ts";
import { Failure } from "../../src/base/failure.ts";
import type { Http } from "../../src/base/http.ts";
import { Secret } from "../../src/base/secret.ts";
import { epochMs, minutes, seconds } from "../../src/base/time.ts";
import { nodeChance } from "../../src/node/nodeChance.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";
import { undiciHttp } from "../../src/node/undiciHttp.ts";
import { type BrokenTokenAnswer, brokenTokenAnswers } from "../fakes/brokenTokenAnswers.ts";

export interface BrokenAnswersEnd {
  readonly tried: number;
  /** The endpoint was asked at least once, so that the answer was met. */
  readonly met: number;
  /** The token set was not what it had been. */
  readonly deleted: number;
  /** The held access token could not be used any more, although it had not ended. */
  readonly unusable: number;
}

/** All answers over real sockets, side by side. Those that never end take the 30 seconds of a token request. */
export async function brokenAnswersTrial(
  answers: readonly BrokenTokenAnswer[] = brokenTokenAnswers,
): Promise<BrokenAnswersEnd> {
  const met = new Set<number>();
  const server = createServer((request, response) => {
    const at = Number(request.url?.slice(1));
    met.add(at);
    answer(answers[at], request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const http = undiciHttp({ connections: 256, environment: {} });
  try {
    const ends = await Promise.all(
      answers.map(async ({ act }, at) => {
        // Port 9 takes no connection.
        const url = act.fault === "not-sent" ? `http://127.0.0.1:9/${at}` : `http://127.0.0.1:${port}/${at}`;
        if (act.fault === "not-sent") met.add(at);
        return tryRefresh(url, http);
      }),
    );
    return {
      tried: answers.length,
      met: met.size,
      deleted: ends.filter(({ kept }) => !kept).length,
      unusable: ends.filter(({ usable }) => !usable).length,
    };
  } finally {
    await http.close();
    server.close();
    server.closeAllConnections();
  }
}

/** The access token holds for another minute and is due, so that a refresh is tried and may fail. */
async function tryRefresh(url: string, http: Http): Promise<{ readonly kept: boolean; readonly usable: boolean }> {
  const now = nodeClock.now();
  const store = new MemoryTokenStore();
  await store.save({
    accessToken: new Secret("held-access"),
    refreshToken: new Secret("held-refresh"),
    generation: 1,
    obtainedAt: epochMs(now - 3_000_000),
    signedInAt: epochMs(now - 3_000_000),
    scope: undefined,
    ends: [{ binding: "expires_in", at: epochMs(now + 60_000) }],
  });
  const authentication: Authentication = {
    grant: "authorization_code",
    tokenUrl: url,
    encoding: "form",
    clientAuth: "none",
    clientId: "app",
    redirect: "loopback",
    response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "Authorization: Bearer ${token}",
  };
  const connection: Connection = {
    id: "iot",
    preset: undefined,
    baseUrl: "https://iot.example.com",
    headers: {},
    user: authentication,
    lifetime: { refreshAt: 0.8, rotates: true },
    exclusiveSession: false,
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 16, http2: false },
  };
  const skew = new ClockSkew();
  const credentials = { secret: () => Promise.resolve(undefined) };
  const missing = () => new Failure("sign-in-needed", { connection: "iot", error: "no secret" });
  const ports = { clock: nodeClock, chance: nodeChance, skew };
  const authority = new TokenAuthority(connection, authentication, {
    ...ports,
    grantor: makeGrantor(connection, authentication, { ...ports, http, credentials, missing }),
    store,
    lock: soleRenewal(),
    learned: new MemoryLearnedLifetimes(),
  });
  const token = await authority.token(new AbortController().signal);
  authority.close();
  const set = await store.load();
  const kept = set?.refreshToken?.reveal() === "held-refresh" && set.accessToken.reveal() === "held-access";
  return { kept, usable: token.value.reveal() === "held-access" };
}

function answer(broken: BrokenTokenAnswer | undefined, request: IncomingMessage, response: ServerResponse): void {
  const { status = 200, headers = {}, body = "", fault } = broken?.act ?? {};
  request.resume().on("end", () => {
    if (fault === "cut" || fault === "cut-after") request.socket.destroy();
    else if (fault === "never-answers") response.writeHead(200, { "content-length": 1000 }).write("{");
    else response.writeHead(status, headers).end(body);
  });
}
