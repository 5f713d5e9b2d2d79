import { afterEach, expect } from "vitest";
import { isObject, type JsonObject, parseJson } from "../../../src/base/json.ts";
import { type EpochMs, epochMs } from "../../../src/base/time.ts";
import type { LedgerSummary } from "../../../src/sandbox/ledger.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/sandbox.ts";
import type { OriginName } from "../../../src/sandbox/systemName.ts";

const running: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox at real speed whose clock the test moves, by minutes. */
export async function startedOnOwnClock(
  options: Partial<SandboxOptions> = {},
): Promise<{ readonly sandbox: Sandbox; readonly pass: (minutes: number) => void }> {
  let now: EpochMs = epochMs(Date.now());
  const sandbox = await started({ minuteMs: 60_000, clock: () => now, ...options });
  const pass = (minutes: number) => {
    now = epochMs(now + minutes * 60_000);
  };
  return { sandbox, pass };
}

/** A sandbox that the end of the test closes. */
export async function started(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ minuteMs: 1000, seed: 1, ...options });
  running.push(sandbox);
  return sandbox;
}

export function originOf(sandbox: Sandbox, name: OriginName): string {
  const origin = sandbox.origins[name];
  if (origin === undefined) throw new Error(`${name} is not started`);
  return origin;
}

/** An answer as seen on the wire; `body` is parsed where it is JSON. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
}

export async function call(
  url: string,
  init: { method?: string; token?: string; headers?: Record<string, string>; json?: JsonObject; form?: object } = {},
): Promise<Seen> {
  const headers = new Headers(init.headers);
  if (init.token !== undefined) headers.set("authorization", `Bearer ${init.token}`);
  if (init.json !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const body = init.form === undefined ? JSON.stringify(init.json) : new URLSearchParams(Object.entries(init.form));
  const method = init.method ?? (body === undefined ? "GET" : "POST");
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  const parsed = parseJson(text);
  return { status: response.status, headers: response.headers, text, body: isObject(parsed) ? parsed : {} };
}

export function textOf(body: JsonObject, field: string): string {
  const value = body[field];
  if (typeof value !== "string") throw new Error(`no ${field} in ${JSON.stringify(body)}`);
  return value;
}

/** The claims of a JWT, unverified. */
export function claimsOf(token: string): JsonObject {
  const claims = parseJson(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  if (!isObject(claims)) throw new Error("not a JWT");
  return claims;
}

export const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

/** What `fetch` did with a request whose connection was cut. */
export async function cutOrStatus(request: Promise<Seen>): Promise<number | "cut"> {
  try {
    return (await request).status;
  } catch (error) {
    if (error instanceof TypeError) return "cut";
    throw error;
  }
}

/** What a ledger says of tokens when nothing else happened. */
export const noTokens: LedgerSummary["tokens"] = {
  signIns: 0,
  signInsRejected: 0,
  refreshes: 0,
  refreshRejected: 0,
  refreshReused: 0,
  familiesRevoked: 0,
  signOuts: 0,
  unauthorised: 0,
  sentExpired: 0,
  sentPastDeclared: 0,
  sentEnded: 0,
};

/** For whole-object assertions: any text that matches. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
