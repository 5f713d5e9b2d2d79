import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseJson } from "../../../src/base/json.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { system, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

describe("SIGINT", () => {
  test("ends a run in good order, and the next one finishes it", async () => {
    const place = await workplace(sandbox, { records: 100, job: { rate: { perSecond: 100 } } });
    const run = place.start(["run", "work-orders", "--json"]);
    await place.requests(20);
    run.kill("SIGINT");
    const { code, stdout } = await run.ended;
    const { state, reason, records } = said(stdout);
    const { distinct } = place.ledger.summary();
    expect({ code, state, reason, records }).toEqual({
      code: 3,
      state: "stopped",
      reason: "cancelled",
      records: { total: 100, succeeded: distinct, dead: 0, unknown: 0, rolledBack: 0, pending: 100 - distinct },
    });
    const resumed = await place.run("--json");
    expect({ code: resumed.code, run: said(resumed.stdout).run, ...place.applied }).toEqual({
      code: 0,
      run: said(stdout).run,
      applied: 100,
      distinct: 100,
      twice: [],
    });
  });

  test("tells a person what was left and how to go on", async () => {
    const place = await workplace(sandbox, { records: 100, job: { rate: { perSecond: 100 } } });
    const run = place.start(["run", "work-orders"]);
    await place.requests(20);
    run.kill("SIGINT");
    const { stdout } = await run.ended;
    expect(stdout.split("\n").slice(-4)).toEqual([
      "stopped: The run was cancelled.",
      "         Resume it at any time; what is done stays done.",
      "The same command goes on from here.",
      "",
    ]);
  });

  test("a second time leaves at once although a request hangs", async () => {
    const place = await workplace(sandbox, { records: 100 });
    sandbox.setFaults({ [system]: { delay: { ms: 3000, after: 20 } } });
    try {
      const run = place.start(["run", "work-orders"]);
      await place.requests(18);
      run.kill("SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const before = performance.now();
      run.kill("SIGINT");
      const { code, stdout } = await run.ended;
      expect({ code, stdout, quick: performance.now() - before < 1000 }).toEqual({ code: 3, stdout: "", quick: true });
    } finally {
      sandbox.setFaults({ [system]: {} });
    }
    expect({ code: (await place.run()).code, ...place.applied }).toEqual({
      code: 0,
      applied: 100,
      distinct: 100,
      twice: [],
    });
  });
});

test("a second process is told who runs the job, and takes over at once when that one is killed", async () => {
  const place = await workplace(sandbox, { records: 300, job: { rate: { perSecond: 60 } } });
  const holder = place.start(["run", "work-orders"]);
  await place.requests(5);
  const second = await place.run("--json");
  expect({ ...second, stdout: said(second.stdout), stderr: place.normal(second.stderr) }).toMatchObject({
    code: 4,
    stdout: { state: "refused", reason: "run-locked" },
    stderr:
      "This job is running already: command line, process ‹pid› on ‹host›, since ‹time›.\nWait until that run ends, or cancel it first.\n",
  });
  const lock = parseJson(await place.read(".longhaul/work-orders/lock.json"));
  const since = /since (20.*Z)\./.exec(second.stderr)?.[1];
  expect(lock).toEqual({ holder: "command line", pid: holder.pid, host: hostname(), since });
  holder.kill("SIGKILL");
  await holder.ended;
  await writeJob(place);
  expect({ code: (await place.run()).code, ...place.applied }).toEqual({
    code: 0,
    applied: 300,
    distinct: 300,
    twice: [],
  });
});
