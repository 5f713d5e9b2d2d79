import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { system, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  // A token holds for 1.5 s.
  sandbox = await startSandbox({ minuteMs: 50, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

test("a process that was suspended for longer than its token lives goes on rightly", async () => {
  const place = await workplace(sandbox, { records: 100, job: { rate: { perSecond: 50 } } });
  const run = place.start(["run", "work-orders", "--json"]);
  await place.requests(20);
  run.kill("SIGSTOP");
  // What was in flight reaches the server even so.
  await wait(200);
  const before = place.applied;
  await wait(2800);
  const meanwhile = place.applied;
  run.kill("SIGCONT");
  const { code, stdout } = await run.ended;
  const { state, records, tokens } = said(stdout);
  expect({
    code,
    state,
    records,
    renewed: tokens.refreshes + tokens.signIns > 1,
    part: before.applied < 100,
    meanwhile,
    ...place.applied,
  }).toEqual({
    code: 0,
    state: "completed",
    records: { total: 100, succeeded: 100, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
    renewed: true,
    part: true,
    meanwhile: before,
    applied: 100,
    distinct: 100,
    twice: [],
  });
});
