import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { system, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

const ADD_HELP = "Add --help to see what there is.\n";

test.each([
  {
    args: ["work-orders", "--offline"],
    says: `error: option '--offline' goes only with '--dry-run'; nothing was sent\n${ADD_HELP}`,
  },
  {
    args: ["work-orders", "--show", "3"],
    says: `error: option '--show' goes only with '--dry-run'; nothing was sent\n${ADD_HELP}`,
  },
  {
    args: ["--redrive", "work-orders"],
    says: `error: missing required argument 'job'\n'work-orders' was taken for the value of '--redrive'. Name the job first: longhaul run work-orders --redrive\n${ADD_HELP}`,
  },
  {
    args: ["--otlp", "work-orders.sync.json"],
    says: `error: missing required argument 'job'\n'work-orders.sync.json' was taken for the value of '--otlp'. Name the job first: longhaul run work-orders.sync.json --otlp\n${ADD_HELP}`,
  },
  {
    args: ["--redrive", "20260101-120000-ab12"],
    says: `error: missing required argument 'job'\n${ADD_HELP}`,
  },
])("a call that cannot be meant sends nothing: run $args", async ({ args, says }) => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stdout, stderr } = await place.cli(["run", ...args]);
  expect({ code, stdout, stderr, requests: place.ledger.summary().requests }).toEqual({
    code: 1,
    stdout: "",
    stderr: says,
    requests: 0,
  });
});

test.each([
  { args: ["folder/work-orders.sync.json", "--bogus", "--json"], job: "work-orders" },
  { args: ["work-orders", "--json", "--sample", "none"], job: "work-orders" },
  { args: ["work-orders", "--offline", "--json"], job: "work-orders" },
  { args: ["--json"], job: null },
])("with --json a wrong call is told in the one object: run $args", async ({ args, job }) => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stdout, stderr } = await place.cli(["run", ...args]);
  const { state, reason, job: named } = said(stdout);
  expect({ code, state, reason, named, told: stderr.startsWith("error: ") }).toEqual({
    code: 1,
    state: "refused",
    reason: "usage",
    named: job,
    told: true,
  });
});

test("help that is asked for is no wrong call", async () => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stdout } = await place.cli(["run", "--json", "--help"]);
  expect({ code, first: stdout.split("\n")[0] }).toEqual({ code: 0, first: "Usage: longhaul run [options] <job>" });
});
