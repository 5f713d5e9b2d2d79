import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, matching, noTokens, originOf, type Seen, started, startedOnOwnClock, textOf } from "./wire.ts";

const user = { email: "integration@example.com", password: "sandbox-password", workspaceId: 900_000_001 };

const at = (sandbox: Sandbox, path: string) => `${originOf(sandbox, "arena-plm")}/v1/${path}`;

const login = (sandbox: Sandbox, json: JsonObject = user) => call(at(sandbox, "login"), { json });

async function session(sandbox: Sandbox): Promise<Record<string, string>> {
  return { arena_session_id: textOf((await login(sandbox)).body, "arenaSessionId") };
}

const items = (sandbox: Sandbox, headers: Record<string, string>) => call(at(sandbox, "items"), { headers });

const tokens = (sandbox: Sandbox) => sandbox.ledger.of("arena-plm").summary().tokens;

const unknownToken = {
  status: 401,
  errors: [
    {
      code: 401,
      message: "There is no access token associated with this request or the access token is not valid.",
    },
  ],
};

test("a sign-in gives a session id and says how many requests the workspace has", async () => {
  const sandbox = await started();
  const right = await login(sandbox);
  const wrong = await login(sandbox, { ...user, password: "guess" });
  const elsewhere = await login(sandbox, { ...user, workspaceId: 7 });
  expect([right.body, wrong.status, wrong.body, elsewhere.status]).toEqual([
    {
      arenaSessionId: matching(/^[\w-]{43}$/),
      workspaceId: 900_000_001,
      workspaceName: "Sandbox",
      workspaceRequestLimit: 25_000,
    },
    400,
    { status: 400, errors: [{ code: 4001, message: "The username, password or workspace ID is not valid." }] },
    400,
  ]);
});

test("a session lives as long as it is used, and dies after ninety minutes without", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const headers = await session(sandbox);
  const statuses: number[] = [];
  for (const pause of [89, 89, 89, 90]) {
    pass(pause);
    statuses.push((await items(sandbox, headers)).status);
  }
  expect({ statuses, tokens: tokens(sandbox) }).toEqual({
    statuses: [200, 200, 200, 401],
    tokens: { ...noTokens, signIns: 1, unauthorised: 1, sentExpired: 1 },
  });
});

test("a second sign-in as the same user ends the first session", async () => {
  const sandbox = await started();
  const first = await session(sandbox);
  const second = await session(sandbox);
  const dead = await items(sandbox, first);
  const alive = await items(sandbox, second);
  expect({ dead: [dead.status, dead.body], alive: alive.status, tokens: tokens(sandbox) }).toEqual({
    dead: [401, unknownToken],
    alive: 200,
    tokens: { ...noTokens, signIns: 2, unauthorised: 1, sentEnded: 1 },
  });
});

test("someone else can take the session over in the middle of a run, and the refusal says so only where told to", async () => {
  const sandbox = await started({ policies: { "arena-plm": { tellsWhy: true } } });
  const headers = await session(sandbox);
  await call(`${sandbox.controlUrl}/actions`, { json: { "arena-plm": { takeOver: true } } });
  const { status, body } = await items(sandbox, headers);
  expect({ status, body }).toEqual({
    status: 401,
    body: {
      status: 401,
      errors: [{ code: 401, message: "The session ended because the same user signed in elsewhere" }],
    },
  });
});

test("a sign-out ends the session", async () => {
  const sandbox = await started();
  const headers = await session(sandbox);
  const out = await call(at(sandbox, "logout"), { method: "PUT", headers });
  const after = await items(sandbox, headers);
  const again = await call(at(sandbox, "logout"), { method: "PUT", headers });
  expect([out.status, after.status, again.status, tokens(sandbox).signOuts]).toEqual([200, 401, 401, 1]);
});

test("every call counts against the quota, failures too, until its reset", async () => {
  const { sandbox, pass } = await startedOnOwnClock({ policies: { "arena-plm": { quotaRequests: 4 } } });
  const headers = await session(sandbox);
  const seen: Seen[] = [
    await items(sandbox, { arena_session_id: "made-up" }),
    await items(sandbox, headers),
    await items(sandbox, headers),
    await items(sandbox, headers),
    await login(sandbox),
  ];
  pass(80);
  seen.push(await items(sandbox, headers));
  pass(24 * 60 - 80);
  seen.push(await login(sandbox));
  const reset = seen[0]?.headers.get("x-arena-next-request-limit-reset") ?? "";
  expect({
    statuses: seen.map(({ status }) => status),
    left: seen.map(({ headers }) => headers.get("x-arena-requests-remaining")),
    used: seen[3]?.body,
    reset,
  }).toEqual({
    statuses: [401, 200, 200, 429, 429, 429, 200],
    left: ["2", "1", "0", "0", "0", "0", "3"],
    used: { status: 429, errors: [{ code: 4084, message: "The request limit of your workspace was exceeded." }] },
    reset: matching(/^[A-Z][a-z]{2}, \d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d GMT-0700 \(PDT\)$/),
  });
  // A Date is the judge: the vendor's form without its dashes and brackets is one that it reads.
  const said = Date.parse(reset.replaceAll(/(\d\d)-([A-Z][a-z]{2})-/g, "$1 $2 ").replace(/ \(PDT\)$/, ""));
  expect(Math.abs(said - Date.now() - 24 * 3_600_000)).toBeLessThan(10_000);
});

test("items get their numbers from the server: a repeated POST makes a second one, and the ledger says so", async () => {
  const sandbox = await started();
  const headers = await session(sandbox);
  const post = () => call(at(sandbox, "items"), { headers, json: { name: "Bezel" } });
  const made = [await post(), await post()].map(({ status, body }) => [status, body.number]);
  const found = await call(`${at(sandbox, "items")}?name=Bezel`, { headers });
  const { applied, distinct, twice } = sandbox.ledger.of("arena-plm").summary();
  expect({ made, found: found.body.count, applied, distinct, twice }).toEqual({
    made: [
      [201, "900-00001"],
      [201, "900-00002"],
    ],
    found: 2,
    applied: 2,
    distinct: 1,
    twice: ["Bezel"],
  });
});
