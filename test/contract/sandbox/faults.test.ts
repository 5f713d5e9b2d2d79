import { expect, test } from "vitest";
import type { FaultPlan, SystemFaults } from "../../../src/sandbox/faultPlan.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { call, claimsOf, cutOrStatus, originOf, started, textOf } from "./wire.ts";

const faulty = (faults: SystemFaults): FaultPlan => ({ "factorytalk-mes": faults });

async function signIn(sandbox: Sandbox): Promise<string> {
  const json = { username: "svc-mes", password: "sandbox-password" };
  return textOf((await call(`${originOf(sandbox, "factorytalk-mes")}/api/auth/login`, { json })).body, "access_token");
}

const put = (sandbox: Sandbox, id: string, token: string) =>
  call(`${originOf(sandbox, "factorytalk-mes")}/api/v1/workorders/${id}`, { method: "PUT", token, json: { qty: 1 } });

async function outcomes(sandbox: Sandbox, count: number): Promise<(number | "cut")[]> {
  const token = await signIn(sandbox);
  const seen: (number | "cut")[] = [];
  for (let n = 0; n < count; n += 1) seen.push(await cutOrStatus(put(sandbox, `WO-${n}`, token)));
  return seen;
}

test("a seed replays its faults and another one does not", async () => {
  const faults = faulty({
    status: [
      { status: 503, share: 0.2 },
      { status: 429, share: 0.1 },
    ],
    resetBefore: 0.1,
    resetAfter: 0.1,
  });
  const first = await outcomes(await started({ seed: 42, faults }), 40);
  const replayed = await started({ seed: 42, faults });
  const second = await outcomes(replayed, 40);
  replayed.reset();
  const afterReset = await outcomes(replayed, 40);
  const other = await outcomes(await started({ seed: 43, faults }), 40);
  expect(second).toEqual(first);
  expect(afterReset).toEqual(first);
  expect(other).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 503, 429, "cut"]));
});

test("a reset before applying leaves nothing, a reset after applying leaves the write", async () => {
  const sandbox = await started({ faults: faulty({ resetBefore: { count: 1 }, resetAfter: { after: 1, count: 1 } }) });
  const seen = await outcomes(sandbox, 4);
  const ledger = sandbox.ledger.of("factorytalk-mes");
  expect({ seen, applied: ledger.entries()?.map(({ id }) => id), resets: ledger.summary().resets }).toEqual({
    seen: ["cut", 200, "cut", 200],
    applied: ["WO-1", "WO-2", "WO-3"],
    resets: { before: 1, after: 1 },
  });
});

test("statuses come in the system's words with Retry-After in seconds, as a date or as garbage", async () => {
  const sandbox = await started({
    faults: faulty({
      status: [
        { status: 429, count: 1, retryAfter: 2 },
        { status: 503, count: 1, retryAfter: 30, retryAfterAs: "date" },
        { status: 429, count: 1, retryAfter: "soon" },
        { status: 401, count: 1 },
        { status: 403, count: 1 },
      ],
    }),
  });
  const token = await signIn(sandbox);
  const before = Date.now();
  const answers = [];
  for (let n = 0; n < 6; n += 1) answers.push(await put(sandbox, "WO-1", token));
  const [seconds, date, garbage] = answers.map(({ headers }) => headers.get("retry-after"));
  expect({ statuses: answers.map(({ status }) => status), seconds, garbage, words: answers[3]?.body }).toEqual({
    statuses: [429, 503, 429, 401, 403, 200],
    seconds: "2",
    garbage: "soon",
    words: { error: "Token expired - please re-authenticate" },
  });
  expect(Date.parse(date ?? "")).toBeGreaterThanOrEqual(before + 30_000);
  expect(Date.parse(date ?? "")).toBeLessThan(before + 35_000);
});

test("a refresh whose answer is lost has rotated all the same", async () => {
  const sandbox = await started({ faults: { "oracle-iot": { refresh: { resetAfter: { count: 1 } } } } });
  const url = `${originOf(sandbox, "oracle-iot")}/oauth2/token`;
  const user = { grant_type: "password", username: "iot-user", password: "sandbox-password", client_id: "iot-app" };
  const { body } = await call(url, { form: user });
  const form = { grant_type: "refresh_token", client_id: "iot-app", refresh_token: textOf(body, "refresh_token") };
  const lost = await cutOrStatus(call(url, { form }));
  const again = await call(url, { form });
  const { signIns, refreshes, refreshRejected } = sandbox.ledger.of("oracle-iot").summary().tokens;
  expect({ lost, again: again.body.error, signIns, refreshes, refreshRejected }).toEqual({
    lost: "cut",
    again: "invalid_grant",
    signIns: 1,
    refreshes: 1,
    refreshRejected: 1,
  });
});

test("a clock that is ahead shows in Date and in the token's times, and changes nothing else", async () => {
  const hour = 3_600_000;
  const sandbox = await started({ faults: faulty({ clockOffsetMs: hour }) });
  const token = await signIn(sandbox);
  const answer = await put(sandbox, "WO-1", token);
  const { iat } = claimsOf(token);
  const ahead = [Date.parse(answer.headers.get("date") ?? ""), Number(iat) * 1000].map((at) => at - Date.now());
  expect(answer.status).toBe(200);
  for (const span of ahead) {
    expect(span).toBeGreaterThan(hour - 5_000);
    expect(span).toBeLessThanOrEqual(hour);
  }
});

test("delays and HTML pages come as planned, set while it runs over the control server", async () => {
  const sandbox = await started();
  const token = await signIn(sandbox);
  const set = await call(`${sandbox.controlUrl}/faults`, {
    json: { "factorytalk-mes": { delay: { ms: 120, count: 1 }, html: { after: 1, count: 1 } } },
  });
  const startedAt = performance.now();
  const slow = await put(sandbox, "WO-1", token);
  const took = performance.now() - startedAt;
  const page = await put(sandbox, "WO-2", token);
  expect([set.status, slow.status, page.status, page.headers.get("content-type")]).toEqual([
    200,
    200,
    200,
    "text/html;charset=UTF-8",
  ]);
  expect(took).toBeGreaterThan(110);
  expect(sandbox.ledger.of("factorytalk-mes").summary().applied).toBe(1);
});

test("a plan that is not understood is refused with every wrong field named", async () => {
  const sandbox = await started();
  const { status, body } = await call(`${sandbox.controlUrl}/faults`, {
    json: { "arena-qms": { resetAfter: 3, sleep: 1 }, mes: {} },
  });
  expect({ status, body }).toEqual({
    status: 400,
    body: {
      error: "not understood",
      problems: [
        "arena-qms.resetAfter: Too big: expected number to be <=1",
        'arena-qms: Unrecognized key: "sleep"',
        'top level: Unrecognized key: "mes"',
      ],
    },
  });
});
