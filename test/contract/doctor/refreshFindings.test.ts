import { expect, test } from "vitest";
import { credentials, sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { clinic, told } from "./clinic.ts";
import { changing, startGateway } from "./gateway.ts";

test("scope-missing: a scope that was asked for and not granted", async () => {
  const place = await clinic({
    minuteMs: 200,
    systems: ["arena-qms"],
    policies: { "arena-qms": { scopeMinutes: {} } },
  });
  const change = changing((body) => ("scope" in body ? { ...body, scope: "offline_access" } : body));
  const baseUrl = await startGateway(place.sandbox.origins["arena-qms"], change);
  await place.change("arena", { baseUrl });
  const { findings } = await place.visit("arena");
  expect(findings[0]).toMatchObject({
    id: "scope-missing",
    severity: "warning",
    facts: { missing: ["supplier_mgmt"], why: "not-granted" },
  });
});

test("scope-missing: a scope that the API asks for and nobody asked for at the sign-in", async () => {
  const place = await clinic({ minuteMs: 200, systems: ["arena-qms"] });
  await place.change("arena", { auth: { scope: "offline_access" }, probe: { path: "/api/v1/suppliers/S-1" } });
  const { findings } = await place.visit("arena");
  expect(findings[0]).toMatchObject({
    id: "scope-missing",
    severity: "problem",
    facts: { missing: ["supplier_mgmt"], why: "asked-for-by-api" },
  });
});

test("scope-missing: no offline_access, so no refresh token", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-hcm"] });
  await place.change("hcm", { auth: { scope: "urn:opc:resource:consumer::all" } });
  const { findings } = await place.visit("hcm");
  expect(findings[0]).toMatchObject({
    id: "scope-missing",
    severity: "note",
    facts: { missing: ["offline_access"], why: "no-refresh-token" },
  });
});

test("rotation-on: each refresh gives another refresh token, and the old one is refused", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-iot"] });
  const { findings } = await place.visit("iot", { testRotation: true });
  expect(findings[0]).toMatchObject({ id: "rotation-on", severity: "note", facts: { tested: true } });
});

test("rotation-reuse-detected: another program had used the refresh token already", async () => {
  const place = await clinic({
    minuteMs: 60_000,
    systems: ["oracle-iot"],
    policies: { "oracle-iot": { tellsWhy: true } },
  });
  const url = `${place.sandbox.origins["oracle-iot"]}/oauth2/token`;
  const { clientId, username, password } = credentials.iot;
  const signIn = new URLSearchParams({ grant_type: "password", client_id: clientId, username, password });
  const given = (await (await fetch(url, { method: "POST", body: signIn })).json()) as { refresh_token: string };
  const { refresh_token } = given;
  await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, refresh_token }),
  });
  await place.change("iot", { auth: { grant: "refresh_token", username: null } });
  const diagnosis = await place.visit("iot", {
    environment: { ...sandboxEnvironment, LONGHAUL_IOT_REFRESH_TOKEN: refresh_token },
  });
  expect(told(diagnosis)[0]).toBe("problem rotation-reuse-detected");
});

test("rotation-not-enforced: the old refresh token is taken once more", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["oracle-iot"] });
  let newest = "";
  const baseUrl = await startGateway(place.sandbox.origins["oracle-iot"], async (request, forward) => {
    const form = new URLSearchParams(request.body);
    if (form.has("refresh_token")) form.set("refresh_token", newest);
    const answer = await forward({ ...request, body: request.body === "" ? "" : form.toString() });
    newest = (JSON.parse(answer.body) as { refresh_token?: string }).refresh_token ?? newest;
    return answer;
  });
  await place.change("iot", { baseUrl });
  const { findings } = await place.visit("iot", { testRotation: true });
  expect(findings[0]).toMatchObject({
    id: "rotation-not-enforced",
    severity: "warning",
    facts: { verdict: "not-enforced" },
  });
});

test("rotation-not-enforced: refresh tokens are declared to rotate and stay the same", async () => {
  const place = await clinic({
    minuteMs: 60_000,
    systems: ["oracle-iot"],
    policies: { "oracle-iot": { refreshRotates: false } },
  });
  const { findings } = await place.visit("iot");
  expect(findings[0]).toMatchObject({
    id: "rotation-not-enforced",
    severity: "warning",
    facts: { verdict: "not-rotating" },
  });
});

test("refresh-response-without-refresh-token", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const strip = changing(({ refresh_token, ...body }, { path }) =>
    path.includes("refresh") || refresh_token === undefined ? body : { ...body, refresh_token },
  );
  const baseUrl = await startGateway(place.sandbox.origins["factorytalk-mes"], strip);
  await place.change("mes", { baseUrl });
  expect(told(await place.visit("mes"))).toEqual(["note refresh-response-without-refresh-token"]);
});

test("new-session-on-refresh: sid and auth_time are others than before", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const baseUrl = await startGateway(place.sandbox.origins["factorytalk-mes"], (request, forward) =>
    forward(
      request.path === "/api/auth/refresh"
        ? { ...request, path: "/api/auth/login", body: JSON.stringify(credentials.mes) }
        : request,
    ),
  );
  await place.change("mes", { baseUrl });
  const { findings } = await place.visit("mes");
  expect(findings.find(({ id }) => id === "new-session-on-refresh")).toMatchObject({ facts: { by: ["sid"] } });
  expect(findings[0]?.id).toBe("new-session-on-refresh");
});

test("sign-in-refused: a wrong password", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  const diagnosis = await place.visit("mes", { environment: { LONGHAUL_MES_PASSWORD: "wrong" } });
  expect(told(diagnosis)).toEqual(["problem sign-in-refused"]);
});

test("token-endpoint-unavailable: it is in trouble, and is not asked for ever", async () => {
  const faults = { "factorytalk-mes": { signIn: { status: [{ status: 500 }] } } };
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"], faults });
  expect(told(await place.visit("mes"))).toEqual(["problem token-endpoint-unavailable"]);
});

test("fresh-token-refused: the API wants the token in another header", async () => {
  const place = await clinic({ minuteMs: 60_000, systems: ["factorytalk-mes"] });
  await place.change("mes", { auth: { send: "X-Token: ${token}" }, probe: { path: "/api/v1/health" } });
  expect(told(await place.visit("mes"))[0]).toBe("problem fresh-token-refused");
});
