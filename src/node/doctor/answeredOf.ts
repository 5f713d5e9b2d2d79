import type { Connection } from "../../auth/connection.ts";
import { readRejection } from "../../auth/readRejection.ts";
import type { HttpAnswer } from "../../base/http.ts";
import { serverMoment } from "../../base/serverTime.ts";
import { type EpochMs, epochMs, type Millis, millis, seconds } from "../../base/time.ts";
import type { Answered, ChainName } from "../../doctor/observation.ts";
import { quotaEnd } from "../../engine/quota.ts";

/** Headers by which gateways, proxies and caches show, and where an answer points to. Their values go into a report. */
const TELLING = [
  "age",
  "via",
  "server",
  "x-cache",
  "x-cache-status",
  "cf-cache-status",
  "x-proxy-cache",
  "x-varnish-cache",
  "content-type",
];

const LONGEST_VALUE = 200;

export interface AnsweredContext {
  readonly connection: Connection;
  readonly url: string;
  readonly chain: ChainName;
  readonly skew: Millis;
  readonly generation: number;
  readonly tokenAge: Millis;
  readonly pause: Millis;
  readonly words: string | null;
}

/** What of an answer the rules look at; nothing of its body but what a refusal says. */
export function answeredOf(answer: HttpAnswer, context: AnsweredContext): Answered {
  const { connection, skew, ...rest } = context;
  const { status, headers, sentAt, receivedAt } = answer;
  const left = Number(connection.lifetimeHeader === undefined ? "" : (headers[connection.lifetimeHeader] ?? ""));
  return {
    is: "answered",
    at: receivedAt,
    status,
    took: millis(receivedAt - sentAt),
    media: mediaOf(answer),
    left: Number.isFinite(left) && left > 0 ? seconds(left) : null,
    quota: quotaOf(answer, connection, skew),
    headers: tellingHeaders(headers),
    scope: status === 401 || status === 403 ? scopeOf(answer) : null,
    ...rest,
  };
}

function mediaOf({ headers, body }: HttpAnswer): Answered["media"] {
  const type = headers["content-type"] ?? "";
  if (body.trim() === "") return "none";
  if (/json/i.test(type)) return "json";
  return /html/i.test(type) || /^\s*<(!doctype html|html)/i.test(body) ? "html" : "other";
}

function scopeOf(answer: HttpAnswer): string | null {
  const { error, scope } = readRejection(answer);
  return error === "insufficient_scope" ? (scope ?? "") : null;
}

function quotaOf(answer: HttpAnswer, { quota }: Connection, ahead: Millis): Answered["quota"] {
  if (!quota) return null;
  const said = answer.headers[quota.remaining]?.trim() ?? "";
  const reset = answer.headers[quota.reset];
  const isOver = quotaEnd(answer, quota, { ahead }) !== undefined;
  if (said === "" && reset === undefined && !isOver) return null;
  const resetsAt: EpochMs | undefined = reset === undefined ? undefined : serverMoment(reset, { ...answer, ahead });
  const remaining = isOver ? 0 : /^\d+$/.test(said) ? Number(said) : null;
  return { remaining, resetsAt: resetsAt === undefined ? null : epochMs(resetsAt) };
}

function tellingHeaders(headers: HttpAnswer["headers"]): Answered["headers"] {
  const told: Record<string, string> = {};
  for (const name of TELLING) {
    const value = headers[name];
    if (value !== undefined) told[name] = value.slice(0, LONGEST_VALUE);
  }
  const { location } = headers;
  const target = location === undefined ? null : URL.parse(location);
  // Its query may hold a code.
  if (target) told["location"] = `${target.origin}${target.pathname}`.slice(0, LONGEST_VALUE);
  return told;
}
