// One process of a trial: needs a token again and again; prints one line for each thing that the trial waits for.

import type { RenewalLock } from "../../src/auth/renewalLock.ts";
import type { TokenStore } from "../../src/auth/tokenSet.ts";
import { isFailure } from "../../src/base/failure.ts";
import type { Http } from "../../src/base/http.ts";
import { millis } from "../../src/base/time.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";
import { openTokenState } from "../../src/node/tokenState/openTokenState.ts";
import { undiciHttp } from "../../src/node/undiciHttp.ts";
import { LateTokenStore } from "./lateTokenStore.mts";
import { authorityOf, connectionOf, type ProcessOrders } from "./rotationParts.mts";

const orders = JSON.parse(process.argv[2] ?? "{}") as ProcessOrders;
const never = new AbortController().signal;
const tell = (line: string) => process.stdout.write(`${line}\n`);

/** Where the orders say so, the process stands still as if it were slow, until it is killed. */
async function pass(step: string): Promise<void> {
  if (orders.stopAt !== step) return;
  tell(`at ${step}`);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

const direct = undiciHttp({ connections: 4, environment: {} });
const http: Http = {
  send: async (request, signal) => {
    if (!request.url.endsWith("/token")) return direct.send(request, signal);
    await pass("before it was sent");
    const answer = await direct.send(request, signal);
    await pass("after the answer");
    return answer;
  },
};

const state = openTokenState(orders.state);
const real = state.lock("trial");
const lock: RenewalLock = {
  hold: (work, signal) =>
    real.hold(async (hold) => {
      await pass("with the lock");
      const result = await work(hold);
      await pass("before the lock was free");
      return result;
    }, signal),
};

const late = new LateTokenStore({ path: orders.store, window: orders.window, lateMs: orders.lateMs });
const store: TokenStore = {
  load: () => late.load(),
  clear: () => late.clear(),
  save: async (set) => {
    await pass("before it was stored");
    await late.save(set);
    await pass("after it was stored");
  },
};

const authority = authorityOf(connectionOf(orders), { http, lock, store });
try {
  await authority.token(never);
  tell("ready");
  for (let rotation = 0; rotation < orders.rotations; rotation += 1) await useToken();
  tell("done");
} catch (error) {
  if (!isFailure(error)) throw error;
  tell(`failure ${error.code}`);
}
authority.close();
await direct.close();

/** Asks for a record until the server gives it, as a run does: a 401 renews and repeats. */
async function useToken(): Promise<void> {
  let token = await authority.token(never);
  for (;;) {
    const answer = await direct.send(
      {
        method: "GET",
        url: `${orders.url}/record`,
        headers: { authorization: `Bearer ${token.value.reveal()}` },
        timeout: millis(600_000),
        maxBytes: 1000,
      },
      never,
    );
    if (answer.status === 200) {
      authority.accepted(token, { at: nodeClock.now() });
      return;
    }
    token = await authority.rejected(token, { at: nodeClock.now(), error: "invalid_token" }, never);
  }
}
