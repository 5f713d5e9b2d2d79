// The real parts of a process that renews tokens, as far as they are the same in every trial.
import { ClockSkew } from "../../src/auth/clockSkew.ts";
import type { Authentication, Connection } from "../../src/auth/connection.ts";
import { makeGrantor } from "../../src/auth/grants/makeGrantor.ts";
import type { LearnedLifetimes } from "../../src/auth/learnedLifetimes.ts";
import type { RenewalLock } from "../../src/auth/renewalLock.ts";
import { TokenAuthority } from "../../src/auth/tokenAuthority.ts";
import type { TokenStore } from "../../src/auth/tokenSet.ts";
import { Failure } from "../../src/base/failure.ts";
import type { Http } from "../../src/base/http.ts";
import { Secret } from "../../src/base/secret.ts";
import { minutes, seconds } from "../../src/base/time.ts";
import { nodeChance } from "../../src/node/nodeChance.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";

/** What a trial's process is told on its command line, as JSON. */
export interface ProcessOrders {
  readonly url: string;
  readonly state: string;
  readonly store: string;
  readonly window: string;
  readonly lateMs: number;
  /** `authorization_code`: only a person can sign in. */
  readonly grant: "authorization_code" | "password";
  readonly rotations: number;
  /** Stops there for ever, to be killed. */
  readonly stopAt: string | null;
}

export function connectionOf({ url, grant }: Pick<ProcessOrders, "url" | "grant">): Connection {
  const user: Authentication = {
    grant,
    tokenUrl: `${url}/token`,
    authorizeUrl: `${url}/authorize`,
    encoding: "form",
    clientAuth: "none",
    clientId: "trial",
    username: "trial",
    redirect: "loopback",
    response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "Authorization: Bearer ${token}",
  };
  return {
    id: "trial",
    preset: undefined,
    baseUrl: url,
    headers: {},
    user,
    lifetime: { refreshAt: 0.8, rotates: true },
    exclusiveSession: false,
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 4, http2: false },
  };
}

/** The server here ends tokens early on purpose, again and again: nothing is to be learned from that. */
const learnsNothing: LearnedLifetimes = {
  load: async () => undefined,
  save: async () => undefined,
  forget: async () => undefined,
};

export interface AuthorityParts {
  readonly http: Http;
  readonly lock: RenewalLock;
  readonly store: TokenStore;
}

export function authorityOf(connection: Connection, { http, lock, store }: AuthorityParts): TokenAuthority {
  const skew = new ClockSkew();
  const ports = { clock: nodeClock, chance: nodeChance, skew };
  const missing = () => new Failure("defect", {});
  const credentials = { secret: async () => new Secret("made-up") };
  const grantor = makeGrantor(connection, connection.user, { ...ports, http, credentials, missing });
  return new TokenAuthority(connection, connection.user, { ...ports, grantor, store, lock, learned: learnsNothing });
}
