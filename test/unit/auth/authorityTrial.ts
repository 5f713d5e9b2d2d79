import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { Authentication, Connection, Lifetime } from "../../../src/auth/connection.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import type { TokenEvent } from "../../../src/auth/tokenSource.ts";
import { Failure, isFailure, type SecretName } from "../../../src/base/failure.ts";
import type { HttpRequest } from "../../../src/base/http.ts";
import { Secret } from "../../../src/base/secret.ts";
import { minutes, seconds } from "../../../src/base/time.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

export const never = new AbortController().signal;

export interface AuthorityWish {
  readonly authentication?: Partial<Authentication>;
  readonly lifetime?: Partial<Lifetime>;
  readonly secrets?: Partial<Record<SecretName, string>>;
  readonly store?: FakeTokenStore;
  readonly clock?: VirtualClock;
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

/** An authority over a token endpoint that gives access-1, refresh-1, access-2 and so on, each for 1000 seconds. */
export function makeAuthority(wish: AuthorityWish = {}) {
  const clock = wish.clock ?? new VirtualClock();
  const endpoint = new FakeApi(clock);
  let given = 0;
  const tokens = (rest: object = {}): Act => {
    given += 1;
    const body = { access_token: `access-${given}`, refresh_token: `refresh-${given}`, expires_in: 1000, ...rest };
    return { body: JSON.stringify(body) };
  };
  endpoint.respond = () => tokens();
  const authentication: Authentication = {
    grant: "password",
    tokenUrl: "https://id.example.com/token",
    encoding: "form",
    clientAuth: "none",
    username: "svc",
    response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    send: "Authorization: Bearer ${token}",
    ...wish.authentication,
  };
  const connection: Connection = {
    id: "mes",
    preset: undefined,
    baseUrl: "https://mes.example.com",
    headers: {},
    user: authentication,
    lifetime: { refreshAt: 0.8, ...wish.lifetime },
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 16 },
  };
  const secrets: Partial<Record<SecretName, string>> = { ...(wish.secrets ?? { PASSWORD: "pw" }) };
  const store = wish.store ?? new FakeTokenStore();
  const skew = new ClockSkew();
  const authority = new TokenAuthority(connection, authentication, {
    clock,
    chance: seededChance(5, "authority"),
    http: endpoint,
    store,
    skew,
    request: {
      credentials: {
        secret: (name) => {
          const value = secrets[name];
          return Promise.resolve(value === undefined ? undefined : new Secret(value));
        },
      },
      missing: (secret) =>
        new Failure("secret-missing", { connection: "mes", secret, variable: `LONGHAUL_MES_${secret}` }),
    },
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
    /** The text of the token that is given now. */
    token: async (signal = never) => (await clock.run(authority.token(signal))).value.reveal(),
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
