import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: ["factorytalk-mes"] });
});
afterAll(() => sandbox.close());

const said = (stdout: string) => JSON.parse(stdout) as JsonObject;

const dry = (place: Workplace, environment = sandboxEnvironment, ...options: readonly string[]) =>
  place.cli(["run", "work-orders", "--dry-run", ...options], environment);

const sent = ({ ledger }: Workplace) => {
  const { requests, applied, tokens } = ledger.summary();
  return { requests, applied, signIns: tokens.signIns };
};

test("a dry run without secrets shows the first requests and sends nothing, not even a sign-in", async () => {
  const place = await workplace(sandbox, { records: 6 });
  const { code, stdout, stderr } = await dry(place, {}, "--show", "1");
  expect({ code, stderr, ...sent(place), left: await place.files(".jsonl") }).toEqual({
    code: 0,
    stderr: "",
    requests: 0,
    applied: 0,
    signIns: 0,
    left: [],
  });
  expect(place.normal(stdout)).toMatchInlineSnapshot(`
    "work-orders: 6 records in 1 segment, ready to be sent. No record was sent. The first:

    # record 1, line 2
    PUT ‹server›/api/v1/workorders/WO-1
    authorization: Bearer ••••
    content-type: application/json
    idempotency-key: ‹run›-1  (per run)

    {
      "status": "Closed",
      "qty": 1
    }

    Access not checked: no secrets were given; the environment variable LONGHAUL_MES_PASSWORD would hold the one it needs.
    Forecast: Gets through without a person: no known limit of its token needs one.

    What to do:
      - For a figure run a test batch (longhaul run --sample 20), or say it: "expect": { "duration": "45m" }.
    "
  `);
});

test("with secrets it signs in and looks once, and writes nothing", async () => {
  const place = await workplace(sandbox, { records: 6 });
  const { code, stdout } = await dry(place, sandboxEnvironment, "--json");
  const { access, forecast, shown } = said(stdout) as unknown as {
    access: JsonObject;
    forecast: JsonObject;
    shown: JsonObject[];
  };
  const { tokenMs, skewMs, url, status, ...told } = access;
  expect({ code, ...sent(place), shown: shown.length, verdict: forecast["verdict"], told }).toEqual({
    code: 0,
    requests: 2,
    applied: 0,
    signIns: 1,
    shown: 3,
    verdict: "fine",
    told: {
      state: "granted",
      identity: "user",
      failure: null,
      scope: null,
      toleranceMs: 300_000,
      quotaLeft: null,
    },
  });
  expect({
    url: place.normal(JSON.stringify(url)),
    soon: Number(tokenMs) <= 30_000,
    skew: typeof skewMs,
    status,
  }).toEqual({
    url: '"‹server›/api/v1/workorders/WO-1"',
    soon: true,
    skew: "number",
    status: 200,
  });
});

test("with --offline nothing is sent, whatever secrets there are", async () => {
  const place = await workplace(sandbox, { records: 6 });
  const { code, stdout } = await dry(place, sandboxEnvironment, "--offline");
  expect({ code, ...sent(place), said: stdout.includes("Access not checked: nothing was to be sent.") }).toEqual({
    code: 0,
    requests: 0,
    applied: 0,
    signIns: 0,
    said: true,
  });
});

test("the connection's probe is asked rather than a record, and no GET goes where the job posts", async () => {
  const place = await workplace(sandbox, {
    records: 6,
    job: { request: { method: "POST", path: "/api/v1/workorders" } },
  });
  const { stdout } = await dry(place);
  expect({ ...sent(place), said: stdout.includes("the connection has no probe") }).toEqual({
    requests: 0,
    applied: 0,
    signIns: 0,
    said: true,
  });
  const file = sandbox.connections() as { connections: { mes: JsonObject } };
  Object.assign(file.connections.mes, { probe: { path: "/api/v1/workorders/WO-2" } });
  await place.write("longhaul.json", JSON.stringify(file));
  const { access } = said((await dry(place, sandboxEnvironment, "--json")).stdout) as unknown as { access: JsonObject };
  expect(place.normal(JSON.stringify(access["url"]))).toBe('"‹server›/api/v1/workorders/WO-2"');
});

test("a refused sign-in leaves the records fine and says what to do", async () => {
  const place = await workplace(sandbox, { records: 6 });
  const { code, stdout, stderr } = await dry(place, { LONGHAUL_MES_PASSWORD: "wrong-1" }, "--show", "0");
  expect({ code, stderr, applied: sent(place).applied }).toEqual({ code: 2, stderr: "", applied: 0 });
  expect(place.normal(stdout)).toMatchInlineSnapshot(`
    "work-orders: 6 records in 1 segment, ready to be sent. No record was sent.

    Access refused: The server refused the sign-in of "mes": Invalid credentials (HTTP 401). Check user name or client id and the secret that belongs to it, then try again. The records are fine.
    "
  `);
});

test("headers that look like secrets are masked", async () => {
  const place = await workplace(sandbox, {
    records: 1,
    job: {
      request: {
        method: "PUT",
        path: "/api/v1/workorders/${id}",
        headers: { "X-Session": "${status}", "X-Site": "7" },
      },
      write: { idempotencyKey: false },
    },
  });
  const { shown } = said((await dry(place, {}, "--json")).stdout) as unknown as { shown: { headers: JsonObject }[] };
  expect(shown.map(({ headers }) => headers)).toEqual([
    { authorization: "Bearer ••••", "content-type": "application/json", "x-session": "••••", "x-site": "7" },
  ]);
});
