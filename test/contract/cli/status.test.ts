import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { edit, mend, someBad } from "./redrives.ts";
import { saidOfJobs } from "./said.ts";
import { remove, system, type Workplace, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

async function status(place: Workplace) {
  const plain = await place.cli(["status"], {});
  const { code, stdout, stderr } = await place.cli(["status", "work-orders", "--json"], {});
  const [job, ...others] = saidOfJobs(place.normal(stdout));
  const { newest, trend = [], ...rest } = job ?? { newest: undefined };
  const past = trend.map(({ state }) => state);
  return {
    said: `${plain.code} ${place.normal(plain.stdout)}${plain.stderr}`.replaceAll(/\b\d+ (of|pending)/g, "‹n› $1"),
    json: { code, stderr, ...rest, state: newest?.state, reason: newest?.reason, past, others },
  };
}

const json = {
  code: 0,
  stderr: "",
  jobFile: "‹folder›/work-orders.sync.json",
  running: null,
  redrives: [],
  redriven: null,
  past: [],
  others: [],
};

test("status follows a job from never run to its end", async () => {
  const place = await workplace(sandbox, { records: 200, job: { rate: { perSecond: 40 } } });
  const never = await status(place);
  const run = place.start(["run", "work-orders"]);
  await place.requests(10);
  const running = await status(place);
  run.kill("SIGKILL");
  await run.ended;
  const killed = await status(place);
  const next = place.start(["run", "work-orders"]);
  await place.requests(place.applied.applied + 5);
  next.kill("SIGINT");
  await next.ended;
  const cancelled = await status(place);
  // A pace of its own is no part of what is run.
  await writeJob(place);
  await place.run();
  expect([never, running, killed, cancelled, await status(place)]).toEqual([
    { said: "0 work-orders.sync.json: never run\n", json: { ...json, state: undefined, reason: undefined } },
    {
      said: "0 work-orders.sync.json: running since ‹time› (command line, process ‹pid› on ‹host›), ‹n› of 200 succeeded, ‹n› pending; run ‹run›\n",
      json: {
        ...json,
        running: { holder: "command line, process ‹pid› on ‹host›", since: "‹time›" },
        state: "stopped",
        reason: "running",
      },
    },
    {
      said: "0 work-orders.sync.json: stopped (interrupted), ‹n› of 200 succeeded, ‹n› pending; run ‹run›\n",
      json: { ...json, state: "stopped", reason: "interrupted" },
    },
    {
      said: "0 work-orders.sync.json: stopped (cancelled), ‹n› of 200 succeeded, ‹n› pending; run ‹run›\n",
      json: { ...json, state: "stopped", reason: "cancelled", past: ["stopped"] },
    },
    {
      said: "0 work-orders.sync.json: completed, ‹n› of 200 succeeded; run ‹run›\n",
      json: { ...json, state: "completed", reason: null, past: ["completed"] },
    },
  ]);
});

test("status of a damaged checkpoint says which line, tells of the other jobs, and exits 1", async () => {
  const place = await workplace(sandbox, { records: 5 });
  await place.run();
  const checkpoint = await place.file(".checkpoint.jsonl");
  const [first, second, ...rest] = (await place.read(checkpoint)).split("\n");
  await place.write(checkpoint, [first, `x${second}`, ...rest].join("\n"));
  await place.write("another.sync.json", await place.read("work-orders.sync.json"));
  const { code, stdout, stderr } = await place.cli(["status"], {});
  expect({ code, stdout, stderr: place.normal(stderr) }).toEqual({
    code: 1,
    stdout: "another.sync.json: never run\n",
    stderr:
      "The checkpoint ‹folder›/.longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl is damaged on line 2, so what is done cannot be told.\nRestore it from a copy and resume, or begin anew with --fresh, which sends every record again.\n",
  });
});

test("status where there are no jobs says so", async () => {
  const place = await workplace(sandbox, { records: 1 });
  await remove(place, "work-orders.sync.json");
  expect(await place.cli(["status"], {})).toEqual({
    code: 0,
    stdout: "No *.sync.json below this folder.\n",
    stderr: "",
  });
  await writeJob(place);
  expect((await place.cli(["status", "work-order"], {})).code).toBe(1);
});

test("status of groups counts dead and rolled-back records apart, also after their redrive", async () => {
  const place = await workplace(sandbox, { records: 40, qty: someBad, job: { group: { by: "lot" } } });
  const rows = (await place.read("work-orders.csv")).trimEnd().split("\n");
  const lots = rows.map((row, at) => `${row},${at === 0 ? "lot" : `L${Math.ceil(at / 4)}`}`);
  await place.write("work-orders.csv", `${lots.join("\n")}\n`);
  const said = async () => place.normal((await place.cli(["status"], {})).stdout);
  const first = await place.run();
  const before = await said();
  await edit(place, mend);
  const redrive = await place.run("--redrive");
  const plain = await place.run();
  expect({
    causes: first.stdout.match(/ {2}\d+ × .*/g),
    before,
    after: await said(),
    redriven: redrive.stdout.match(/Of .* dead-letter file: .*/)?.[0],
    plain: plain.stdout.match(/ {2}dead letters[^]*(?= {2}unknown)/)?.[0].replaceAll(/ {2,}/g, "  "),
  }).toEqual({
    causes: ["  4 × 400 qty must not be negative"],
    before: "work-orders.sync.json: finished, 24 of 40 succeeded, 4 dead, 12 rolled back; run ‹run›\n",
    after:
      "work-orders.sync.json: finished, 24 of 40 succeeded, 4 dead, 12 rolled back, 16 redriven since, 0 left; run ‹run›, redriven by ‹run›\n",
    redriven: "Of 16 records in the job's dead-letter file: 16 redriven since, 0 left.",
    plain: "  dead letters  4\n  rolled back  12\n  of these  16 redriven since, 0 left\n  ",
  });
});
