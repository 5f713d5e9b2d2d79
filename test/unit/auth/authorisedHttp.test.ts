import { expect, test } from "vitest";
import { AuthorisedHttp } from "../../../src/auth/authorisedHttp.ts";
import type { HttpRequest } from "../../../src/base/http.ts";
import { millis, seconds } from "../../../src/base/time.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { codeOf, never } from "./authorityTrial.ts";
import { makeSender } from "./senderTrial.ts";

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

test("what the server says of the token's life is kept to, and 0 ends it at once", async () => {
  const { api, put, trial, clock } = makeSender({ lifetimeHeader: "x-token-expires-in" });
  const told = ["900", "60", "soon", "-5", "", "1e99", "0"];
  const ends: unknown[] = [];
  for (const [at, life] of told.entries()) {
    api.respond = () => ({ headers: { "X-Token-Expires-In": life } });
    await clock.run(put(at));
    const { expiry } = await trial.authority.facts();
    ends.push([life, expiry?.binding, expiry?.at && Math.round((expiry.at - clock.now()) / 1000)]);
  }
  api.respond = () => ({});
  await clock.run(put(9));
  expect([ends, trial.told]).toEqual([
    [
      ["900", "header", 900],
      ["60", "header", 60],
      // Nothing can be made of these: the last word stands.
      ["soon", "header", 60],
      ["-5", "header", 60],
      ["", "header", 60],
      ["1e99", "header", 60],
      ["0", "header", -0],
    ],
    ["signed-in 1", "refreshed 2"],
  ]);
});

test.each([
  [200, true],
  [204, true],
  [400, true],
  [403, true],
  [404, true],
  [302, false],
  [401, false],
  [407, false],
  [429, false],
  [500, false],
  [503, false],
])("a %i shows that the token was taken: %s", async (status, taken) => {
  const { api, put, trial, sender, clock } = makeSender({ lifetime: { idle: seconds(600) } });
  await clock.run(trial.authority.token(never));
  await clock.pass(seconds(100));
  const leaves = clock.now();
  api.respond = () => ({ status });
  trial.endpoint.respond = () => ({ status: 503 });
  const answering = codeOf(put(1));
  await clock.pass(seconds(1));
  const { limits } = await trial.authority.facts();
  const idle = limits.find(({ binding }) => binding === "idle");
  expect([idle && idle.at - leaves === 600_000, sender.lastUsedAt === leaves]).toEqual([taken, taken]);
  trial.authority.close();
  await answering;
});

test("a 401 that asks for another scope renews nothing, and says what is needed and what was given", async () => {
  const { api, put, trial, clock } = makeSender({ authentication: { scope: "orders.read" } });
  api.respond = () => ({
    status: 401,
    headers: { "www-authenticate": 'Bearer realm="mes", error="insufficient_scope", scope="orders.write"' },
  });
  expect([await clock.run(codeOf(put(1))), api.seen.length, trial.troubles]).toEqual([
    { "insufficient-scope": { connection: "mes", needed: "orders.write", granted: "orders.read" } },
    1,
    ["rejected: insufficient-scope"],
  ]);
});

test("a second 401 by a server whose clock is off by more than the tolerance is the clock's failure", async () => {
  const { api, put, clock } = makeSender();
  api.clockAhead = seconds(420);
  api.respond = () => ({ status: 401 });
  expect(await clock.run(codeOf(put(1)))).toMatchObject({
    "clock-off": { connection: "mes", ahead: expect.closeTo(420_000, -4) as number, tolerance: 300_000 },
  });
});

test("the engine is asked each time just before a request leaves, and may keep it back", async () => {
  const { api, put, trial, clock } = makeSender();
  const asked: string[] = [];
  api.respond = only(2);
  const leaving = () => {
    asked.push(`${trial.asked.length} asked, ${api.seen.length} sent`);
    if (asked.length > 2) throw new Error("the gate is shut");
  };
  await clock.run(put(1, { leaving }));
  const kept = await clock.run(codeOf(put(2, { leaving })));
  expect({
    asked,
    kept,
    sent: api.seen.length,
    passedOn: api.seen.some(({ request }) => "leaving" in request),
  }).toEqual({
    asked: ["1 asked, 0 sent", "2 asked, 1 sent", "2 asked, 2 sent"],
    kept: new Error("the gate is shut"),
    sent: 2,
    passedOn: false,
  });
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
