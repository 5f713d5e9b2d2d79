import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { basic, call, claimsOf, noTokens, originOf, type Seen, started, startedOnOwnClock, textOf } from "./wire.ts";

const client = basic("hcm-sync", "sandbox-hcm-secret");

function token(sandbox: Sandbox, form: JsonObject, headers: Record<string, string> = client): Promise<Seen> {
  return call(`${originOf(sandbox, "oracle-hcm-identity")}/oauth2/v1/token`, { headers, form });
}

const user = { grant_type: "password", username: "svc-hcm", password: "sandbox-password" };

const goals = (sandbox: Sandbox) =>
  `${originOf(sandbox, "oracle-hcm")}/hcmRestApi/resources/11.13.18.05/goalPlans/7/child/performanceGoals`;

test("a token that declares sixty minutes is dead after thirty, in Oracle's error shape", async () => {
  const { sandbox, pass } = await startedOnOwnClock();
  const { body } = await token(sandbox, { ...user, scope: "hcm offline_access" });
  const access = textOf(body, "access_token");
  pass(29.9);
  const early = await call(goals(sandbox), { token: access });
  pass(0.1);
  const late = await call(goals(sandbox), { token: access });
  expect({
    declared: body.expires_in,
    early: early.status,
    late: late.status,
    problem: late.body,
    tokens: sandbox.ledger.of("oracle-hcm").summary().tokens,
  }).toEqual({
    declared: 3600,
    early: 200,
    late: 401,
    problem: {
      title: "Token expired",
      status: "401",
      "o:errorDetails": [{ detail: "Token expired", "o:errorCode": "HCM-401" }],
    },
    // Nobody could know: what the server had said still held for half an hour.
    tokens: { ...noTokens, signIns: 1, unauthorised: 1, sentExpired: 1 },
  });
});

test("a refresh goes on with the same session, spends the old refresh token and asks for the client's secret", async () => {
  const sandbox = await started();
  const first = (await token(sandbox, { ...user, scope: "hcm offline_access" })).body;
  const refresh = { grant_type: "refresh_token", refresh_token: textOf(first, "refresh_token") };
  const anonymous = await token(sandbox, { ...refresh, client_id: "hcm-sync" }, {});
  const second = await token(sandbox, refresh);
  const spent = await token(sandbox, refresh);
  const [before, after] = [first, second.body].map((body) => claimsOf(textOf(body, "access_token")));
  expect({
    statuses: [anonymous.status, second.status, spent.status],
    errors: [anonymous.body.error, spent.body.error],
    sameSession: before?.sid === after?.sid,
    sameToken: before?.jti === after?.jti,
    claims: { type: after?.tok_type, subject: after?.sub, client: after?.client_id, tenant: after?.user_tenantname },
  }).toEqual({
    statuses: [401, 200, 400],
    errors: ["invalid_client", "invalid_grant"],
    sameSession: true,
    sameToken: false,
    claims: { type: "AT", subject: "svc-hcm", client: "hcm-sync", tenant: "idcs-sandbox" },
  });
});

test("client credentials give no refresh token", async () => {
  const sandbox = await started();
  const { status, body } = await token(sandbox, { grant_type: "client_credentials", scope: "hcm offline_access" });
  expect({ status, refreshToken: body.refresh_token }).toEqual({ status: 200, refreshToken: undefined });
});

test("a blind POST makes duplicate goals, Upsert-Mode does not", async () => {
  const sandbox = await started();
  const access = textOf((await token(sandbox, user)).body, "access_token");
  const post = (GoalName: string, headers: Record<string, string> = {}) =>
    call(goals(sandbox), { token: access, headers, json: { GoalName } });
  const upsert = { "upsert-mode": "true" };
  const statuses = [
    await post("blind"),
    await post("blind"),
    await post("careful", upsert),
    await post("careful", upsert),
  ].map(({ status }) => status);
  const found = async (name: string) => (await call(`${goals(sandbox)}?q=GoalName='${name}'`, { token: access })).body;
  expect({ statuses, blind: (await found("blind")).count, careful: (await found("careful")).count }).toEqual({
    statuses: [201, 201, 201, 200],
    blind: 2,
    careful: 1,
  });
  expect(sandbox.ledger.of("oracle-hcm").summary().twice).toEqual(["7/blind", "7/careful"]);
});

test("a PATCH with an outdated ETag is refused", async () => {
  const sandbox = await started();
  const access = textOf((await token(sandbox, user)).body, "access_token");
  const made = await call(goals(sandbox), { token: access, json: { GoalName: "G", Weight: 1 } });
  const url = `${goals(sandbox)}/${Number(made.body.GoalId)}`;
  const patch = (Weight: number) =>
    call(url, {
      method: "PATCH",
      token: access,
      headers: { "if-match": made.headers.get("etag") ?? "" },
      json: { Weight },
    });
  const first = await patch(2);
  const second = await patch(3);
  expect([first.status, first.body, first.headers.get("etag"), second.status]).toEqual([
    200,
    { GoalName: "G", Weight: 2, GoalId: made.body.GoalId },
    '"2"',
    412,
  ]);
});

test("a batch is taken whole or not at all, and its refusal names the failing part alone", async () => {
  const sandbox = await started();
  const access = textOf((await token(sandbox, { ...user, scope: "hcm" })).body, "access_token");
  const root = goals(sandbox).replace("/goalPlans/7/child/performanceGoals", "");
  const part = (id: string, payload: JsonObject, operation = "create") => ({
    id,
    path: "/goalPlans/7/child/performanceGoals",
    operation,
    payload,
  });
  const send = (...parts: JsonObject[]) =>
    call(root, {
      method: "POST",
      token: access,
      json: { parts },
      headers: { "Content-Type": "application/vnd.oracle.adf.batch+json" },
    });
  const [good, again] = [part("a", { GoalName: "A", Weight: 10 }), part("b", { GoalName: "A", Weight: 20 }, "upsert")];
  const refused = await send(good, part("bad", { GoalName: "B", Weight: -1 }));
  const before = sandbox.ledger.of("oracle-hcm").summary().applied;
  const taken = await send(good, again);
  expect([refused.status, refused.text.includes("Part bad: The attribute Weight"), before]).toEqual([400, true, 0]);
  expect([taken.status, taken.headers.get("content-type"), taken.body]).toEqual([
    200,
    "application/vnd.oracle.adf.batch+json",
    {
      parts: [
        { ...good, payload: { GoalName: "A", Weight: 10, GoalId: 300_000_001 } },
        { ...again, payload: { GoalName: "A", Weight: 20, GoalId: 300_000_001 } },
      ],
    },
  ]);
});
