import type { Connection, IdentityKind } from "../auth/connection.ts";
import type { EndAhead } from "../auth/forecastTokens.ts";
import { Failure, isFailure } from "../base/failure.ts";
import { type Http, type HttpAnswer, isHttpError } from "../base/http.ts";
import { type Clock, type Millis, millis } from "../base/time.ts";
import { quotaLeft } from "../engine/quota.ts";
import type { RenderedRequest } from "../engine/request.ts";
import { toFailureMessage } from "../protocol/failureMessage.ts";
import type { AccessView } from "../protocol/forecastMessages.ts";
import { authenticationOf } from "./authenticationOf.ts";
import { authorised } from "./runHttp.ts";
import type { IdentityTokens } from "./runIdentity.ts";

export interface AccessCheck {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  /** Unauthorised. */
  readonly http: Http;
  readonly tokens: IdentityTokens;
  /** What the server granted, where that is known. */
  readonly scope: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly first: RenderedRequest | undefined;
}

export interface CheckedAccess {
  readonly access: AccessView;
  /** What the sign-in has shown of the tokens' ends; `undefined` where there was none. */
  readonly known?: readonly EndAhead[];
  /** Of the access token that was sent. */
  readonly age?: Millis;
}

const MOST_BYTES = 1024 * 1024;

/** Signs in and sends one GET that changes nothing. Answers what came of it, a refusal too. */
export async function checkAccess(check: AccessCheck, signal: AbortSignal): Promise<CheckedAccess> {
  const { connection, identity, tokens, clock, first } = check;
  const authentication = authenticationOf(connection, identity);
  const url = placeToLook(connection, first);
  if (url === undefined) return { access: { state: "unchecked", because: "nowhere-to-look" } };
  const facts = {
    identity,
    url,
    status: null,
    failure: null,
    scope: authentication.scope ?? null,
    tokenMs: null,
    skewMs: null,
    toleranceMs: connection.clockSkewTolerance,
    quotaLeft: null,
  };
  try {
    const { expiry, obtainedAt } = await tokens.tokens.token(signal);
    const http = authorised(connection, { authentication, tokens, http: check.http });
    const answer = await look(http, { url, connection }, signal);
    const now = clock.now();
    const limits = await tokens.limits(signal);
    const ends =
      expiry.at === undefined || expiry.binding === "none"
        ? limits
        : [{ binding: expiry.binding, at: expiry.at }, ...limits];
    return {
      access: {
        ...facts,
        ...judged(answer, { url, connection }),
        scope: (await check.scope()) ?? facts.scope,
        tokenMs: expiry.at === undefined ? null : expiry.at - now,
        skewMs: tokens.skew.measured ? Math.round(tokens.skew.ahead) : null,
        quotaLeft: (typeof answer !== "string" && connection.quota && quotaLeft(answer, connection.quota)) || null,
      },
      known: ends.map(({ binding, at }) => ({ binding, in: millis(at - now) })),
      age: millis(Math.max(0, now - obtainedAt)),
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { access: { ...facts, state: "refused", failure: toFailureMessage(error) } };
  }
}

/** The probe is made for it; of the job's own addresses not that of a POST, where a GET at a careless server might do something. */
function placeToLook({ probe }: Connection, first: RenderedRequest | undefined): string | undefined {
  return probe?.url ?? (first && first.method !== "POST" ? first.url : undefined);
}

interface Place {
  readonly url: string;
  readonly connection: Connection;
}

/** The answer, or why none came. */
async function look(http: Http, { url, connection }: Place, signal: AbortSignal): Promise<HttpAnswer | string> {
  const headers = { accept: "application/json", ...connection.headers };
  const { timeout } = connection.network;
  try {
    return await http.send({ method: "GET", url, headers, timeout, maxBytes: MOST_BYTES }, signal);
  } catch (error) {
    if (isHttpError(error)) return error.code;
    throw error;
  }
}

/** A record that is not there yet lets in as well as one that is; a redirect leads to a page for signing in. */
function judged(answer: HttpAnswer | string, { url }: Place): Pick<CheckedAnswer, "state" | "status" | "failure"> {
  if (typeof answer === "string") {
    return {
      state: "unclear",
      status: null,
      failure: toFailureMessage(new Failure("server-unreachable", { url, last: answer })),
    };
  }
  const { status } = answer;
  if (status === 401 || status === 403) return { state: "refused", status, failure: null };
  const isClear =
    (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 408 && status !== 429);
  return { state: isClear ? "granted" : "unclear", status, failure: null };
}

type CheckedAnswer = Exclude<AccessView, { readonly state: "unchecked" }>;
