import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { edit, mend, run, someBad } from "./redrives.ts";
import { csvOf, jobFields, system, workOrders, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterEach(() => sandbox.setFaults({ [system]: {} }));
afterAll(() => sandbox.close());

const orders = workOrders(30, someBad).map((order) => ({ ...order, tags: ["a"], note: null }));

test.each([
  ["work-orders.json", JSON.stringify(orders)],
  ["work-orders.jsonl", orders.map((order) => JSON.stringify(order)).join("\n")],
  ["work-orders.jsonl.gz", gzipSync(orders.map((order) => JSON.stringify(order)).join("\n"))],
  ["work-orders.csv.gz", gzipSync(csvOf(workOrders(30, someBad)))],
])("after the run over %s and the redrive the server has every record once", async (name, content) => {
  const place = await workplace(sandbox, { records: 0 });
  await place.writeBytes(name, Buffer.from(content));
  const types = name.includes(".csv") ? { types: { qty: "number" } } : {};
  await writeJob(place, { records: { file: name, key: "id", ...types } });
  const first = await run(place);
  // As a spreadsheet of another country saves it.
  await edit(place, (text) => mend(text).replaceAll(/"(?:[^"]|"")*"|,/g, (part) => (part === "," ? ";" : part)));
  const redrive = await run(place, "--redrive");
  expect({ told: [first.told.code, redrive.told], ...place.applied }).toEqual({
    told: [2, { code: 0, state: "completed", reason: null, total: 3, succeeded: 3 }],
    applied: 30,
    distinct: 30,
    twice: [],
  });
});

test("keyed POSTs are redriven under keys of their own, each applied once", async () => {
  const request = { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", qty: "${qty}" } };
  const place = await workplace(sandbox, { records: 40, qty: someBad, job: { request } });
  await run(place);
  await edit(place, mend);
  sandbox.setFaults({ [system]: { resetAfter: { count: 2 } } });
  const redrive = await run(place, "--redrive");
  expect({ told: redrive.told, ...place.applied, replayed: place.ledger.summary().replayed }).toEqual({
    told: { code: 0, state: "completed", reason: null, total: 4, succeeded: 4 },
    applied: 40,
    distinct: 40,
    twice: [],
    replayed: 2,
  });
});

test("a corrected job mends letters that the job itself spoilt", async () => {
  const place = await workplace(sandbox, { records: 10, job: { retry: { attempts: 1 } } });
  sandbox.setFaults({ [system]: { status: [{ status: 422, count: 3 }] } });
  await run(place);
  sandbox.setFaults({ [system]: {} });
  const body = { status: "Released", qty: "${qty}" };
  await writeJob(place, { request: { ...(jobFields["request"] as object), body } });
  const redrive = await run(place, "--redrive");
  expect({ told: redrive.told, ...place.applied }).toEqual({
    told: { code: 0, state: "completed", reason: null, total: 3, succeeded: 3 },
    applied: 10,
    distinct: 10,
    twice: [],
  });
});
