import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { Authentication, Connection, Lifetime } from "../../../src/auth/connection.ts";
import { makeGrantor } from "../../../src/auth/grants/makeGrantor.ts";
import type { LearnedLifetimes } from "../../../src/auth/learnedLifetimes.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import type { RenewalLock } from "../../../src/auth/renewalLock.ts";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import type { TokenStore } from "../../../src/auth/tokenSet.ts";
import type { Rejection, TokenEvent } from "../../../src/auth/tokenSource.ts";
import { Failure, isFailure, type SecretName } from "../../../src/base/failure.ts";
import type { Http, HttpRequest } from "../../../src/base/http.ts";
import { Secret } from "../../../src/base/secret.ts";
import { type Millis, minutes, seconds } from "../../../src/base/time.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

export const never = new AbortController().signal;

export interface AuthorityWish {
  readonly authentication?: Partial<Authentication>;
  readonly connection?: Partial<Connection>;
  readonly lifetime?: Partial<Lifetime>;
  readonly secrets?: Partial<Record<SecretName, string>>;
  /** Parts that outlive one authority, or that two of them share. */
  readonly store?: TokenStore;
  readonly lock?: RenewalLock;
  readonly learned?: LearnedLifetimes;
  readonly clock?: VirtualClock;
  readonly endpoint?: FakeApi;
  /** In place of the endpoint itself: something between. */
  readonly http?: Http;
}

/** What the token endpoint was asked. */
export interface Asked {
  readonly at: number;
  readonly url: string;
  readonly fields: Record<string, string>;
  readonly authorization: string | undefined;
}

export function fieldsOf({ body = "" }: HttpRequest): Record<string, string> {
  return body.startsWith("{")
    ? (JSON.parse(body) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(body));
}

export const signsIn: Authentication = {
  grant: "password",
  tokenUrl: "https://id.example.com/token",
  encoding: "form",
  clientAuth: "none",
  username: "svc",
  redirect: "loopback",
  response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
  send: "Authorization: Bearer ${token}",
};

export function connectionOf(wish: Pick<AuthorityWish, "authentication" | "connection" | "lifetime"> = {}): Connection {
  return {
    id: "mes",
    preset: undefined,
    baseUrl: "https://mes.example.com",
    headers: {},
    user: { ...signsIn, ...wish.authentication },
    lifetime: { refreshAt: 0.8, ...wish.lifetime },
    exclusiveSession: false,
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 16, http2: false },
    ...wish.connection,
  };
}

/** An authority over a token endpoint that gives access-1, refresh-1, access-2 and so on, each for 1000 seconds. */
export function makeAuthority(wish: AuthorityWish = {}) {
  const clock = wish.clock ?? new VirtualClock();
  const endpoint = wish.endpoint ?? new FakeApi(clock);
  let given = 0;
  const tokens = (rest: object = {}): Act => {
    given += 1;
    const body = { access_token: `access-${given}`, refresh_token: `refresh-${given}`, expires_in: 1000, ...rest };
    return { body: JSON.stringify(body) };
  };
  if (!wish.endpoint) endpoint.respond = () => tokens();
  const connection = connectionOf(wish);
  const secrets: Partial<Record<SecretName, string>> = { ...(wish.secrets ?? { PASSWORD: "pw" }) };
  const store = wish.store instanceof FakeTokenStore ? wish.store : new FakeTokenStore();
  const skew = new ClockSkew();
  const chance = seededChance(5, "authority");
  const grantor = makeGrantor(connection, connection.user, {
    http: wish.http ?? endpoint,
    clock,
    chance,
    skew,
    credentials: {
      secret: (name) => {
        const value = secrets[name];
        return Promise.resolve(value === undefined ? undefined : new Secret(value));
      },
    },
    missing: (secret) =>
      new Failure("secret-missing", { connection: "mes", secret, variable: `LONGHAUL_MES_${secret}` }),
  });
  const authority = new TokenAuthority(connection, connection.user, {
    clock,
    chance,
    grantor,
    store: wish.store ?? store,
    lock: wish.lock ?? soleRenewal(),
    learned: wish.learned ?? new MemoryLearnedLifetimes(),
    skew,
  });
  const events: TokenEvent[] = [];
  authority.events.on((event) => events.push(event));
  return {
    clock,
    endpoint,
    store,
    skew,
    authority,
    events,
    secrets,
    tokens,
    grantor,
    connection,
    /** The text of the token that is given now. */
    token: async (signal = never) => (await clock.run(authority.token(signal))).value.reveal(),
    /** The server answers 401 to the token that is given now; shows what is given in its place. */
    rejectNow: async (rest: Partial<Rejection> = {}) => {
      const token = await clock.run(authority.token(never));
      return clock.run(codeOf(authority.rejected(token, { at: clock.now(), ...rest }, never)));
    },
    /** The server takes it now. */
    acceptNow: async (expiresIn?: Millis) => {
      const token = await clock.run(authority.token(never));
      authority.accepted(token, { at: clock.now(), ...(expiresIn !== undefined && { expiresIn }) });
      return token.value.reveal();
    },
    get asked(): Asked[] {
      return endpoint.seen.map(({ at, request }) => ({
        at,
        url: request.url,
        fields: fieldsOf(request),
        authorization: request.headers["authorization"],
      }));
    },
    get told(): string[] {
      return events.map(
        ({ kind, generation, detail }) => `${kind} ${generation}${detail === undefined ? "" : ` ${detail}`}`,
      );
    },
    /** The classes of failure that were told. */
    get troubles(): string[] {
      return events.flatMap(({ kind, trouble }) => (trouble === undefined ? [] : [`${kind}: ${trouble}`]));
    },
  };
}

export const invalidGrant: Act = { status: 400, body: '{"error":"invalid_grant"}' };

export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return isFailure(error) ? { [error.code]: error.facts } : error;
  }
}
