import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { edit, mend, run, someBad } from "./redrives.ts";
import { saidOfJobs } from "./said.ts";
import { csvOf, remove, system, workOrders, workplace, writeJob } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterEach(() => sandbox.setFaults({ [system]: {} }));
afterAll(() => sandbox.close());

test("edited dead letters go again, alone; then nothing is left, and the run counts as done", async () => {
  const place = await workplace(sandbox, { records: 40, qty: someBad });
  const first = await run(place);
  const file = await edit(place, mend);
  const edited = await place.read(file);
  const redrive = await run(place, "--redrive");
  const again = await run(place, "--redrive");
  const plain = await place.run();
  expect({
    told: [first.told, redrive.told, again.told],
    redrives: redrive.redrives === first.id,
    started: redrive.stderr.includes(`redrive ${redrive.id} of run ${first.id}: 4 dead letters`),
    untouched: (await place.read(file)) === edited,
    plain: [plain.code, plain.stdout.match(/ {2}dead letters +(.*)/)?.[1], plain.stdout.includes("--redrive")],
    again: place.normal(again.stderr),
    ...place.applied,
  }).toEqual({
    told: [
      { code: 2, state: "completed-with-dead-letters", reason: null, total: 40, succeeded: 36, dead: 4 },
      { code: 0, state: "completed", reason: null, total: 4, succeeded: 4 },
      { code: 1, state: "refused", reason: "nothing-to-redrive" },
    ],
    redrives: true,
    started: true,
    untouched: true,
    plain: [0, "4, 4 redriven since, 0 left", false],
    again: `The job "work-orders" has no dead letters left to send again.
Rows that were removed from the dead-letter file stay given up; put them back to send them.
`,
    applied: 40,
    distinct: 40,
    twice: [],
  });
});

test("removed rows stay given up, bad ones die again and are redriven from the redrive", async () => {
  const place = await workplace(sandbox, { records: 60, qty: someBad });
  await run(place);
  await edit(place, (text) => text.replace(/WO-10,.*\r\n/, "").replace("WO-20,Closed,-20", "WO-20,Closed,20"));
  const redrive = await run(place, "--redrive");
  await edit(place, mend);
  const second = await run(place, "--redrive");
  const plain = await place.run();
  const status = await place.cli(["status"], {});
  const [job] = saidOfJobs((await place.cli(["status", "--json"], {})).stdout);
  expect({
    told: [redrive.told, second.told],
    chain: second.redrives === redrive.id,
    plain: [plain.code, plain.stdout.match(/ {2}dead letters +(.*)/)?.[1], plain.stdout.includes("--redrive")],
    status: place.normal(status.stdout),
    redriven: job?.redriven,
    redrives: job?.redrives.map(({ run: id }) => id),
    ...place.applied,
  }).toEqual({
    told: [
      { code: 2, state: "completed-with-dead-letters", reason: null, total: 5, succeeded: 1, dead: 4 },
      { code: 0, state: "completed", reason: null, total: 4, succeeded: 4 },
    ],
    chain: true,
    plain: [2, "6, 5 redriven since, 1 left", true],
    status:
      "work-orders.sync.json: finished, 54 of 60 succeeded, 6 dead, 5 redriven since, 1 left; run ‹run›, redriven by ‹run›, ‹run›\n",
    redriven: { dead: 6, succeeded: 5, unknown: 0, pending: 0, left: 1 },
    redrives: [second.id, redrive.id],
    applied: 59,
    distinct: 59,
    twice: [],
  });
});

test("a redrive killed midway goes on as it was taken, by the plain command, and applies nothing twice", async () => {
  const place = await workplace(sandbox, { records: 120, qty: (row) => -row, job: { rate: { perSecond: 200 } } });
  await run(place);
  const file = await edit(place, mend);
  await writeJob(place, { rate: { perSecond: 60 } });
  const killed = place.start(["run", "work-orders", "--redrive"]);
  await place.requests(20);
  killed.kill("SIGKILL");
  await killed.ended;
  // Edits come too late for a redrive that has begun.
  await place.write(file, "id\r\n");
  const status = await place.cli(["status"], {});
  for (const more of [20, 25]) {
    const again = place.start(["run", "work-orders"]);
    await place.requests(place.applied.applied + more);
    again.kill("SIGKILL");
    await again.ended;
  }
  const resumed = await run(place);
  expect({
    status: place.normal(status.stdout).replaceAll(/\d+ (redriven|in)/g, "‹n› $1"),
    told: resumed.told,
    resuming: resumed.stderr.includes(`resuming ${resumed.id}, a redrive of run ${resumed.redrives}: `),
    ...place.applied,
  }).toEqual({
    status:
      "work-orders.sync.json: finished, 0 of 120 succeeded, 120 dead, ‹n› redriven since, ‹n› in an unfinished redrive, 0 left; run ‹run›, redriven by ‹run›\n",
    told: { code: 0, state: "completed", reason: null, total: 120, succeeded: 120 },
    resuming: true,
    applied: 120,
    distinct: 120,
    twice: [],
  });
});

test("an unfinished redrive does not need the records: a plain run over changed ones is refused, --resume goes on", async () => {
  const place = await workplace(sandbox, { records: 60, qty: (row) => -row });
  await run(place);
  await edit(place, mend);
  await writeJob(place, { rate: { perSecond: 60 } });
  const cut = place.start(["run", "work-orders", "--redrive"]);
  await place.requests(10);
  cut.kill("SIGINT");
  const stopped = (await cut.ended).code;
  await place.write("work-orders.csv", csvOf(workOrders(5)));
  const plain = await place.run();
  await remove(place, "work-orders.csv");
  const resumed = await run(place, "--resume");
  expect({
    stopped,
    plain: [plain.code, place.normal(plain.stderr).replace(/\d+ left/, "‹n› left")],
    resumed: resumed.told,
    ...place.applied,
  }).toEqual({
    stopped: 3,
    plain: [
      1,
      `The records file changed, but ‹run›, a redrive of run ‹run› over the former one, is unfinished: ‹n› left.
Finish it with --resume, which does not need the records file, or begin anew with --fresh.
`,
    ],
    resumed: { code: 0, state: "completed", reason: null, total: 60, succeeded: 60 },
    applied: 60,
    distinct: 60,
    twice: [],
  });
});
