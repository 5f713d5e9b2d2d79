import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { system, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  // A token lives for 600 ms.
  sandbox = await startSandbox({ minuteMs: 20, seed: 1, systems: [system] });
});
afterEach(() => {
  sandbox.setFaults({ [system]: { signIn: {}, refresh: {} } });
  sandbox.setPolicies({ [system]: {} });
});
afterAll(() => sandbox.close());

test("a run longer than several tokens renews each in time", async () => {
  const place = await workplace(sandbox, { records: 200, job: { rate: { perSecond: 100 } } });
  const { code, stdout } = await place.run("--json");
  const { records, tokens } = said(stdout);
  expect({ code, records, ...place.applied }).toMatchObject({
    code: 0,
    records: { succeeded: 200 },
    applied: 200,
    twice: [],
  });
  const asked = place.ledger.summary().tokens;
  expect(tokens).toEqual({ signIns: asked.signIns, refreshes: asked.refreshes, refreshFailures: 0, rejected: 0 });
  expect(asked).toMatchObject({ signIns: 1, unauthorised: 0 });
  expect(asked.refreshes).toBeGreaterThanOrEqual(3);
});

test("tokens that end before their time are renewed after the 401, and every record succeeds", async () => {
  sandbox.setPolicies({ [system]: { effectiveMinutes: 12 } });
  const place = await workplace(sandbox, { records: 150, job: { rate: { perSecond: 100 } } });
  const { code, stdout } = await place.run("--json");
  const { records, tokens } = said(stdout);
  const asked = place.ledger.summary().tokens;
  expect({ code, records, ...place.applied }).toMatchObject({
    code: 0,
    records: { succeeded: 150 },
    applied: 150,
    twice: [],
  });
  expect(tokens).toMatchObject({ signIns: 1, refreshes: asked.refreshes, refreshFailures: 0 });
  expect(tokens.rejected).toBeGreaterThanOrEqual(3);
  expect(tokens.rejected).toBeLessThanOrEqual(asked.unauthorised);
});

test("a storm of 401 costs one renewal", async () => {
  const place = await workplace(sandbox, { records: 60, job: { concurrency: 16 } });
  sandbox.setPolicies({ [system]: { accessMinutes: 3000 } });
  await place.write("longhaul.json", JSON.stringify(sandbox.connections()));
  sandbox.setFaults({ [system]: { status: [{ status: 401, after: 10, count: 16 }], delay: { ms: 30 } } });
  const { code, stdout } = await place.run("--json");
  const { tokens } = said(stdout);
  expect({ code, tokens, ...place.applied }).toEqual({
    code: 0,
    tokens: { signIns: 1, refreshes: 1, refreshFailures: 0, rejected: 1 },
    applied: 60,
    distinct: 60,
    twice: [],
  });
});

test("a wrong password stops the run before any record is sent", async () => {
  const place = await workplace(sandbox, { records: 10 });
  const { code, stdout } = await place.cli(["run", "work-orders"], { LONGHAUL_MES_PASSWORD: "made-up" });
  expect({ code, requests: place.ledger.summary().requests, end: stdout.split("\n").slice(-4) }).toEqual({
    code: 3,
    requests: 1,
    end: [
      'stopped: The server refused the sign-in of "mes": Invalid credentials (HTTP 401).',
      "         Check user name or client id and the secret that belongs to it, then try again.",
      "The same command goes on from here.",
      "",
    ],
  });
});

test("a refresh token that has ended is said as such, and a sign-in takes its place", async () => {
  const place = await workplace(sandbox, { records: 100, job: { rate: { perSecond: 100 } } });
  sandbox.setPolicies({ [system]: { refreshMinutes: 1 } });
  const { code, stderr, stdout } = await place.run("--json");
  const { signIns, refreshes } = said(stdout).tokens;
  expect({ code, stderr: place.normal(stderr), signsInAnew: signIns > 1, refreshes }).toEqual({
    code: 0,
    stderr:
      "run ‹run›: 100 records; .longhaul/work-orders/‹run›\n" +
      "The refresh token has ended; a new sign-in is needed.\n",
    signsInAnew: true,
    refreshes: 0,
  });
});

test("a token endpoint that fails for a while is said once and waited for", async () => {
  const place = await workplace(sandbox, { records: 10 });
  sandbox.setFaults({ [system]: { signIn: { status: [{ status: 503, count: 2 }] } } });
  const { code, stderr, stdout } = await place.run("--json");
  expect({ code, stderr: place.normal(stderr), tokens: said(stdout).tokens }).toEqual({
    code: 0,
    stderr: "run ‹run›: 10 records; .longhaul/work-orders/‹run›\nno new token yet (HTTP 503); trying again\n",
    tokens: { signIns: 1, refreshes: 0, refreshFailures: 0, rejected: 0 },
  });
});

test.each(["seconds", "date"] as const)(
  "Retry-After in %s is honoured: no request comes in the pause",
  async (retryAfterAs) => {
    sandbox.setPolicies({ [system]: { accessMinutes: 3000 } });
    const place = await workplace(sandbox, { records: 40 });
    sandbox.setFaults({ [system]: { status: [{ status: 429, retryAfter: 1, retryAfterAs, after: 10, count: 1 }] } });
    const { code, stdout } = await place.run("--json");
    const times = (place.ledger.entries() ?? []).map(({ at }) => Date.parse(at));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect({ code, retries: said(stdout).retries, ...place.applied }).toEqual({
      code: 0,
      retries: 1,
      applied: 40,
      distinct: 40,
      twice: [],
    });
    // An HTTP date has whole seconds: the pause that it names may be shorter than a second.
    const longest = Math.max(...gaps);
    expect(gaps.filter((gap) => gap > 300)).toEqual([longest]);
    if (retryAfterAs === "seconds") expect(longest).toBeGreaterThanOrEqual(950);
  },
);
