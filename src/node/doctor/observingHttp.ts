import { ClockSkew } from "../../auth/clockSkew.ts";
import type { Authentication, Connection } from "../../auth/connection.ts";
import { readDate } from "../../auth/grants/lifeWords.ts";
import { readTokenAnswer } from "../../auth/grants/tokenAnswer.ts";
import type { Http, HttpAnswer, HttpRequest } from "../../base/http.ts";
import { atPath, isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { epochMs, millis } from "../../base/time.ts";
import type { ChainName, Observation } from "../../doctor/observation.ts";
import { answeredOf } from "./answeredOf.ts";

export interface ObservingHttpParts {
  readonly http: Http;
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly chain: ChainName;
  readonly observe: (observation: Observation) => void;
}

/** Looks over the shoulder of whoever signs in: tells what the token endpoint, the issuer and the key service say. */
export function observingHttp(parts: ObservingHttpParts): Http {
  const clocks = new Map<string, { readonly skew: ClockSkew; told: number | undefined }>();
  return {
    async send(request, ...rest) {
      const answer = await parts.http.send(request, ...rest);
      tellClock(parts, clocks, { request, answer });
      tellTokens(parts, request, answer);
      tellKey(parts, request, answer);
      tellIssuer(parts, request, answer);
      return answer;
    },
  };
}

type Clocks = Map<string, { readonly skew: ClockSkew; told: number | undefined }>;

function tellClock(
  { observe }: ObservingHttpParts,
  clocks: Clocks,
  { request, answer }: { readonly request: HttpRequest; readonly answer: HttpAnswer },
): void {
  const { host } = new URL(request.url);
  const clock = clocks.get(host) ?? { skew: new ClockSkew(), told: undefined };
  clocks.set(host, clock);
  clock.skew.observe(answer);
  if (!clock.skew.measured || clock.told === clock.skew.ahead) return;
  clock.told = clock.skew.ahead;
  observe({ is: "clock-read", at: answer.receivedAt, ahead: clock.skew.ahead, host, run: null });
}

/** RFC 6749 5.2: with these a token endpoint refuses; what the refusal means is told as an event. */
const REFUSED = new Set([400, 401, 403]);

function tellTokens(parts: ObservingHttpParts, request: HttpRequest, answer: HttpAnswer): void {
  const { connection, authentication, chain, observe } = parts;
  const fields = fieldsOf(request);
  const isToken = [authentication.tokenUrl, authentication.refreshUrl].includes(request.url) || "grant_type" in fields;
  if (request.method !== "POST" || !isToken || request.url === authentication.key?.regenerateUrl) return;
  if (!REFUSED.has(answer.status)) {
    const zero = millis(0);
    const context = { connection, url: request.url, chain, skew: zero, generation: 0, tokenAge: zero, pause: zero };
    observe(answeredOf(answer, { ...context, words: null }));
  }
  const given = readTokenAnswer(answer, authentication.response);
  if (given.kind !== "tokens") return;
  const sent = fields["refresh_token"];
  const { expiresIn, scope, refreshToken } = given;
  const refreshed = refreshToken === undefined ? "none" : refreshToken.reveal() === sent ? "same" : "another";
  observe({
    is: "token-answered",
    at: answer.receivedAt,
    chain,
    by: sent === undefined ? "sign-in" : "refresh",
    expiresIn: expiresIn ?? null,
    asked: fields["scope"] ?? null,
    scope: scope ?? null,
    refreshToken: sent !== undefined ? refreshed : refreshToken === undefined ? "none" : "given",
  });
}

function fieldsOf({ body = "" }: HttpRequest): Readonly<Record<string, string>> {
  const json = body.startsWith("{") ? parseJson(body) : undefined;
  const fields = isObject(json) ? Object.entries(json) : [...new URLSearchParams(body)];
  return Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

function tellKey({ authentication, observe }: ObservingHttpParts, request: HttpRequest, answer: HttpAnswer): void {
  const { key } = authentication;
  if (key?.infoUrl === undefined || request.url !== key.infoUrl || request.method !== "GET") return;
  const date = readDate(atPath(parseJson(answer.body), key.expiresAt ?? "expirationDate"));
  const skew = new ClockSkew();
  skew.observe(answer);
  const endsAt = date === undefined ? null : epochMs(date - skew.ahead);
  observe({ is: "key-read", at: answer.receivedAt, status: answer.status, url: request.url, endsAt });
}

function tellIssuer({ authentication, observe }: ObservingHttpParts, request: HttpRequest, answer: HttpAnswer): void {
  if (authentication.issuer === undefined || !request.url.includes("/.well-known/") || answer.status !== 200) return;
  const document = parseJson(answer.body);
  if (!isObject(document)) return;
  const methods = document["code_challenge_methods_supported"];
  observe({
    is: "issuer-read",
    at: answer.receivedAt,
    authorizeUrl: textOf(document, "authorization_endpoint"),
    challengeMethods: Array.isArray(methods) ? methods.filter((one) => typeof one === "string") : null,
  });
}

function textOf(document: JsonObject, name: string): string | null {
  const value = document[name];
  return typeof value === "string" ? value : null;
}
