import { expect, test } from "vitest";
import { AuthorisedHttp } from "../../../src/auth/authorisedHttp.ts";
import type { HttpRequest } from "../../../src/base/http.ts";
import { millis, seconds } from "../../../src/base/time.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { type AuthorityWish, codeOf, makeAuthority, never } from "./authorityTrial.ts";

function makeSender(wish: AuthorityWish & { send?: string } = {}) {
  const trial = makeAuthority(wish);
  const api = new FakeApi(trial.clock);
  const sender = new AuthorisedHttp({
    http: api,
    tokens: trial.authority,
    skew: trial.skew,
    send: wish.send ?? "Authorization: Bearer ${token}",
    origins: new Set(["https://mes.example.com"]),
  });
  const put = (number: number, rest: Partial<HttpRequest> = {}) =>
    sender.send(
      {
        method: "PUT",
        url: `https://mes.example.com/orders/${number}`,
        headers: { "content-type": "application/json", authorization: "mine" },
        body: `{"qty":${number}}`,
        timeout: seconds(60),
        maxBytes: 1000,
        ...rest,
      },
      never,
    );
  const tokensSent = () => api.seen.map(({ request }) => request.headers["authorization"]);
  return { ...trial, api, put, tokensSent, trial };
}

/** The server takes only tokens from this one on. */
const only =
  (least: number) =>
  ({ headers }: HttpRequest): Act =>
    Number(/\d+$/.exec(headers["authorization"] ?? "")) >= least ? {} : { status: 401 };

test("32 requests in flight that all meet a 401 lead to one refresh, and each is sent once more, unchanged", async () => {
  const { api, put, trial, clock } = makeSender();
  await clock.run(put(0));
  api.respond = only(2);
  const answers = await clock.run(Promise.all(Array.from({ length: 32 }, (_, at) => put(at + 1))));
  const sent = new Map<string, number>();
  for (const { request } of api.seen.slice(1)) {
    const what = `${request.method} ${request.url} ${request.body}`;
    sent.set(what, (sent.get(what) ?? 0) + 1);
  }
  expect({
    statuses: [...new Set(answers.map(({ status }) => status))],
    sent: [...sent.values()],
    asked: trial.asked.map(({ fields }) => fields["grant_type"]),
    told: trial.told,
    changes: [...new Set(api.changes.values())],
  }).toEqual({
    statuses: [200],
    sent: Array(32).fill(2),
    asked: ["password", "refresh_token"],
    told: ["signed-in 1", "rejected 1", "refreshed 2"],
    changes: [1],
  });
});

test("a 401 that comes late, when the token has been renewed already, renews nothing", async () => {
  const { api, put, trial, clock } = makeSender();
  await clock.run(put(0));
  api.respond = (request) => ({ ...only(2)(request), latency: request.url.endsWith("/2") ? seconds(9) : millis(5) });
  await clock.run(Promise.all([put(1), put(2)]));
  expect([trial.asked.length, api.seen.length]).toEqual([2, 5]);
});

test("a second 401 is the answer", async () => {
  const { api, put, trial, clock, tokensSent } = makeSender();
  api.respond = () => ({ status: 401 });
  expect([(await clock.run(put(1))).status, tokensSent(), trial.asked.length]).toEqual([
    401,
    ["Bearer access-1", "Bearer access-2"],
    2,
  ]);
});

test.each([
  [403, { "www-authenticate": 'Bearer error="insufficient_scope"' }],
  [403, {}],
  [429, {}],
  [500, {}],
])("a %i renews nothing, whatever it says", async (status, headers) => {
  const { api, put, trial, clock } = makeSender();
  api.respond = () => ({ status, headers });
  expect([(await clock.run(put(1))).status, api.seen.length, trial.told]).toEqual([status, 1, ["signed-in 1"]]);
});

test("a token never leaves for another origin", async () => {
  const { api, put } = makeSender();
  const foreign = [
    "https://mes.example.com.evil.example/",
    "http://mes.example.com/",
    "https://mes.example.com:444/",
    "https://mes.example.com@evil.example/",
    "https://evil.example/https://mes.example.com/",
    "//mes.example.com/",
  ];
  const answers = await Promise.all(foreign.map((url) => codeOf(put(1, { url }))));
  expect([answers.map((error) => error instanceof TypeError), api.seen]).toEqual([Array(6).fill(true), []]);
});

test("a redirect to elsewhere is an answer, not a way to take", async () => {
  const { api, put, clock } = makeSender();
  api.respond = () => ({ status: 307, headers: { location: "https://evil.example/" } });
  expect([(await clock.run(put(1))).status, api.seen.length]).toEqual([307, 1]);
});

test.each([200, 302, 401, 500])("a body that echoes the token in a %i comes back without it", async (status) => {
  const { api, put, clock } = makeSender();
  api.respond = ({ headers }) => ({
    status,
    body: `{"you":"${headers["authorization"]}","again":"${headers["authorization"]}"}`,
  });
  expect((await clock.run(put(1))).body).toBe('{"you":"Bearer ‹token›","again":"Bearer ‹token›"}');
});

test("the token stands in the header that the connection names, in place of one that a job set", async () => {
  const key = makeSender({
    send: "appKey:${token}",
    authentication: { grant: "api_key" },
    secrets: { API_KEY: "$&k$1" },
  });
  await key.clock.run(key.put(1));
  const bearer = makeSender();
  await bearer.clock.run(bearer.put(1));
  expect([key.api.seen[0]?.request.headers, bearer.api.seen[0]?.request.headers]).toEqual([
    { "content-type": "application/json", authorization: "mine", appkey: "$&k$1" },
    { "content-type": "application/json", authorization: "Bearer access-1" },
  ]);
});

test("a token that cannot be had fails the request before it is sent", async () => {
  const { api, put, endpoint, clock } = makeSender();
  endpoint.respond = () => ({ status: 401, body: '{"error":"locked"}' });
  expect([await clock.run(codeOf(put(1))), api.seen]).toEqual([
    { "sign-in-rejected": { connection: "mes", status: 401, error: "locked" } },
    [],
  ]);
});

test("over two hours of requests every token is renewed in time, and no request meets a 401", async () => {
  const { api, put, trial, clock, tokensSent } = makeSender();
  const endOf = new Map<string, number>();
  api.respond = ({ headers }) => {
    const token = headers["authorization"] ?? "";
    if (!endOf.has(token)) endOf.set(token, clock.monotonic() + 1000_000);
    return clock.monotonic() < (endOf.get(token) ?? 0) ? {} : { status: 401 };
  };
  for (let number = 0; number < 720; number += 1) {
    await clock.run(put(number));
    await clock.pass(seconds(10));
  }
  expect({
    told: new Set(trial.told.slice(1).map((event) => event.split(" ")[0])),
    refreshes: trial.asked.length - 1,
  }).toEqual({
    told: new Set(["refreshed"]),
    refreshes: 8,
  });
  expect(tokensSent().length).toBe(720);
});

test("a stop ends waiting for a token at once, and nothing was sent", async () => {
  const { api, trial } = makeSender();
  trial.store.saving = new Promise(() => undefined);
  const stopping = new AbortController();
  const sender = new AuthorisedHttp({
    http: api,
    tokens: trial.authority,
    skew: trial.skew,
    send: "Authorization: Bearer ${token}",
    origins: new Set(["https://mes.example.com"]),
  });
  const request = {
    method: "GET",
    url: "https://mes.example.com/orders/1",
    headers: {},
    timeout: seconds(60),
    maxBytes: 1000,
  };
  const gone = codeOf(sender.send(request, never, stopping.signal));
  stopping.abort("stopping");
  expect({ gone: await gone, sent: api.seen.length }).toEqual({ gone: "stopping", sent: 0 });
});
