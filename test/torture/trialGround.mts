import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret } from "../../src/base/secret.ts";
import { epochMs } from "../../src/base/time.ts";
import { openTokenState } from "../../src/node/tokenState/openTokenState.ts";
import { LateTokenStore } from "./lateTokenStore.mts";
import { type RotatingServer, startRotatingServer } from "./rotatingServer.mts";
import type { ProcessOrders } from "./rotationParts.mts";

/** A server, a shared state and a shared store, with one person signed in. */
export interface TrialGround {
  readonly server: RotatingServer;
  orders(window: string, rest?: Partial<ProcessOrders>): ProcessOrders;
  /** Signs a person in once more, in a window that then closes. */
  signIn(): Promise<void>;
  /** What a window that opens now would find. */
  kept(): Promise<{ readonly generation: number; readonly refreshToken: string | undefined } | undefined>;
  close(): Promise<void>;
}

export async function layTrialGround(lateMs: number): Promise<TrialGround> {
  const server = await startRotatingServer();
  const folder = await mkdtemp(join(tmpdir(), "longhaul-trial-"));
  const [state, path] = [join(folder, "state"), join(folder, "store.json")];
  const storeNow = () => new LateTokenStore({ path, window: "person", lateMs });
  const ground: TrialGround = {
    server,
    orders: (window, rest = {}) => ({
      url: server.url,
      state,
      store: path,
      window,
      lateMs,
      grant: "authorization_code",
      rotations: 0,
      stopAt: null,
      ...rest,
    }),
    signIn: () =>
      openTokenState(state)
        .lock("trial")
        .hold(async (hold) => {
          const { accessToken, refreshToken } = server.signIn();
          const now = epochMs(Date.now());
          const generation = hold.generation + 1;
          await storeNow().save({
            accessToken: new Secret(accessToken),
            refreshToken: new Secret(refreshToken),
            generation,
            obtainedAt: now,
            signedInAt: now,
            scope: undefined,
            ends: [{ binding: "expires_in", at: epochMs(now + 3_600_000) }],
          });
          await hold.noteStored(generation);
        }, new AbortController().signal),
    kept: async () => {
      const set = await storeNow().load();
      return set && { generation: set.generation, refreshToken: set.refreshToken?.reveal() };
    },
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await ground.signIn();
  return ground;
}
