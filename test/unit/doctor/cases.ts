import type { Authentication, Connection, Lifetime } from "../../../src/auth/connection.ts";
import { type EpochMs, epochMs, hours, millis, minutes, seconds } from "../../../src/base/time.ts";
import type { Case } from "../../../src/doctor/case.ts";
import { diagnose } from "../../../src/doctor/diagnose.ts";
import type { Answered, Observation, RunSeen, TokenAnswered, TokenHappened } from "../../../src/doctor/observation.ts";

const start = Date.UTC(2026, 0, 5, 8);

/** So many minutes after the beginning of the case. */
export const minute = (count: number): EpochMs => epochMs(start + count * 60_000);

export interface CaseWish {
  readonly authentication?: Partial<Authentication>;
  readonly connection?: Partial<Connection>;
  readonly lifetime?: Partial<Lifetime>;
}

export function caseOf(observations: readonly Observation[], wish: CaseWish = {}): Case {
  const authentication: Authentication = {
    grant: "password",
    tokenUrl: "https://id.example.com/token",
    encoding: "form",
    clientAuth: "none",
    username: "svc",
    redirect: "loopback",
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
    exclusiveSession: false,
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 16, http2: false },
    ...wish.connection,
  };
  return { connection, identity: "user", authentication, now: minute(600), observations };
}

/** `warning idle-window`, the most telling first. */
export function told(patient: Case): readonly string[] {
  return diagnose(patient).map(({ id, severity }) => `${severity} ${id}`);
}

export function event(at: number, rest: Partial<TokenHappened> & Pick<TokenHappened, "event">): TokenHappened {
  return {
    is: "token-happened",
    at: minute(at),
    run: null,
    chain: "main",
    generation: 1,
    endsAt: null,
    binding: null,
    trouble: null,
    detail: null,
    ...rest,
  };
}

/** A sign-in, refreshes at these minutes, and the refusal of the next one. */
export function session(
  refreshes: readonly number[],
  refusedAt: number,
  rest: Partial<TokenHappened> = {},
): readonly TokenHappened[] {
  const [first = 0, ...later] = refreshes;
  return [
    event(first, { ...rest, event: "signed-in", trouble: null, detail: null }),
    ...later.map((at, index) => event(at, { ...rest, event: "refreshed", generation: index + 2, trouble: null })),
    event(refusedAt, { event: "refresh-failed", generation: refreshes.length, detail: "invalid_grant", ...rest }),
  ];
}

/** An answer to a token that came at the minute 0; `at` is its age. */
export function answer(at: number, rest: Partial<Answered> = {}): Answered {
  return {
    is: "answered",
    at: minute(at),
    url: "https://mes.example.com/health",
    status: 200,
    chain: "main",
    generation: 1,
    tokenAge: minutes(at),
    pause: minutes(1),
    took: millis(20),
    media: "json",
    left: null,
    quota: null,
    headers: {},
    words: null,
    scope: null,
    ...rest,
  };
}

export function given(rest: Partial<TokenAnswered> = {}): TokenAnswered {
  return {
    is: "token-answered",
    at: minute(0),
    chain: "main",
    by: "sign-in",
    expiresIn: hours(1),
    asked: null,
    scope: null,
    refreshToken: "given",
    ...rest,
  };
}

export function run(name: string, from: number, to: number, rest: Partial<RunSeen> = {}): RunSeen {
  return {
    is: "run-seen",
    run: name,
    job: name,
    attempts: [{ from: minute(from), to: minute(to) }],
    reason: null,
    state: "completed",
    outdated: false,
    ...rest,
  };
}
