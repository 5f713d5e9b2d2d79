import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { badInputs } from "./badInput.ts";
import { said } from "./said.ts";
import { csvOf, jobFields, system, type Workplace, workOrders, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

/** Runs the job and answers what was said; nothing may have been sent and no run begun. */
async function refusal(place: Workplace, environment?: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await place.cli(["run", "work-orders"], environment);
  expect({
    code,
    stdout,
    requests: place.ledger.summary().requests,
    begun: await place.files(".checkpoint.jsonl"),
  }).toEqual({
    code: 1,
    stdout: "",
    requests: 0,
    begun: [],
  });
  return place.normal(stderr);
}

test.each(badInputs)("refused before anything is sent: $what", async ({ spoil, said: expected }) => {
  const place = await workplace(sandbox, { records: 3 });
  await spoil(place);
  expect(await refusal(place)).toBe(expected);
});

test("a missing secret names its variable", async () => {
  const place = await workplace(sandbox, { records: 3 });
  expect(await refusal(place, {})).toMatchInlineSnapshot(`
    "The connection "mes" needs a password.
    Set the environment variable LONGHAUL_MES_PASSWORD, or work from the editor, which asks for it.
    "
  `);
});

test("a secrets file that cannot be read is named", async () => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stdout, stderr } = await place.run("--secrets-file", "nowhere.env", "--json");
  expect({ code, reason: said(stdout).reason, requests: place.ledger.summary().requests }).toEqual({
    code: 1,
    reason: "secrets-file-unreadable",
    requests: 0,
  });
  expect(stderr).toMatchInlineSnapshot(`
    "The secrets file "nowhere.env" cannot be read (ENOENT).
    Give the path of a file with NAME=value lines, or - for standard input.
    "
  `);
});

test("more problems than can be read are counted", async () => {
  const place = await workplace(sandbox, { records: 1 });
  await place.write("work-orders.csv", csvOf(workOrders(150)).replaceAll("Closed,", ""));
  const lines = (await refusal(place)).split("\n");
  expect({
    first: lines[0],
    listed: lines.filter((line) => line.startsWith("  work-orders.csv:")).length,
    end: lines.slice(-3),
  }).toEqual({
    first: "Problems in the records: 150.",
    listed: 100,
    end: ["  … and 50 more", "Correct the records and start again; nothing was sent.", ""],
  });
});

test("paths are those of where the command was given", async () => {
  const place = await workplace(sandbox, { records: 1 });
  await mkdir(join(place.folder, "plant"));
  await place.write("plant/shifts.sync.json", JSON.stringify({ ...jobFields, records: { file: "a.csv", key: "id" } }));
  await place.write("plant/a.csv", "id,status,qty\nWO-1,Closed\n");
  const { code, stderr } = await place.cli(["run", "shifts"]);
  expect({ code, place: stderr.split(" ")[0] }).toEqual({ code: 1, place: "plant/a.csv:2:12" });
});
