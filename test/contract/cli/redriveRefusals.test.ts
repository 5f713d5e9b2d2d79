import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { edit, mend, run, someBad } from "./redrives.ts";
import { said } from "./said.ts";
import { system, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterEach(() => sandbox.setFaults({ [system]: {} }));
afterAll(() => sandbox.close());

test("every row that cannot be a dead letter is told at once, with its place, and nothing is sent", async () => {
  const place = await workplace(sandbox, { records: 50, qty: someBad });
  await run(place);
  const before = place.ledger.summary().requests;
  const file = await edit(place, (text) => {
    const [header, ten = "", twenty = "", ...rest] = text.trimEnd().split("\r\n");
    return [header, ten, ten, twenty.replace("WO-20", "WO-2O"), ...rest, "WO-99,Closed,1,x,,1,", "WO-40,Closed"]
      .join("\r\n")
      .replace("WO-30,Closed,-30", '"WO-30",Closed,thirty');
  });
  const { code, stderr } = await place.run("--redrive");
  await place.write(file, "status,quantity,error\r\nClosed,1,x\r\n");
  const header = await place.run("--redrive");
  const at = place.normal(file);
  const more = "Put the former key back, or remove the row; new records belong into the records file of the job.";
  expect({
    codes: [code, header.code],
    stderr: place.normal(stderr),
    header: place.normal(header.stderr),
    requests: place.ledger.summary().requests - before,
  }).toEqual({
    codes: [1, 1],
    stderr: `Problems in the records: 5.
  ${at}:3:1 The dead letter "WO-10" is already on line 2. Remove one of the two rows; the one that stays is sent.
  ${at}:4:1 No dead letter of this run has the key "WO-2O": the row was added, or its key was changed. ${more}
  ${at}:5:16 "qty" should be of type number, found "thirty". Correct the value, or the type of the column in "records.types".
  ${at}:8:1 No dead letter of this run has the key "WO-99": the row was added, or its key was changed. ${more}
  ${at}:9:1 Fields in this row: 2; columns in the header: 7. Add or remove fields, or quote a value that contains the separator.
Correct the records and start again; nothing was sent.
`,
    header: `Problems in the records: 3.
  ${at}:1:1 The column "id" of the dead letters is missing. Put it back into the header with its values; columns may stand in any order.
  ${at}:1:1 The column "qty" of the dead letters is missing. Put it back into the header with its values; columns may stand in any order.
  ${at}:1:8 The dead letters have no column "quantity", so it would not be sent. Correct its name, or remove it.
Correct the records and start again; nothing was sent.
`,
    requests: 0,
  });
});

test("a redrive of which nothing was sent takes the rows anew, and is no bar to a plain run", async () => {
  const place = await workplace(sandbox, { records: 20, qty: someBad, job: { tolerate: { deadLetters: "20%" } } });
  await run(place);
  const refused = await place.cli(["run", "work-orders", "--redrive", "--json"], {
    ...sandboxEnvironment,
    LONGHAUL_MES_PASSWORD: "not the password",
  });
  await edit(place, (text) => text.replace("WO-10,Closed,-10", "WO-10,Closed,10"));
  const redrive = await run(place, "--redrive");
  const plain = await place.run();
  expect({
    refused: [refused.code, said(refused.stdout).reason],
    redrive: redrive.told,
    plain: [plain.code, plain.stdout.match(/ {2}dead letters +(.*)/)?.[1]],
    ...place.applied,
  }).toEqual({
    refused: [3, "sign-in-rejected"],
    redrive: { code: 2, state: "completed-with-dead-letters", reason: null, total: 2, succeeded: 1, dead: 1 },
    plain: [2, "2, 1 redriven since, 1 left"],
    applied: 19,
    distinct: 19,
    twice: [],
  });
});

test("an unfinished run is refused with the choice, and so is one that there is not", async () => {
  const place = await workplace(sandbox, { records: 100, qty: someBad, job: { rate: { perSecond: 60 } } });
  const cut = place.start(["run", "work-orders"]);
  await place.requests(30);
  cut.kill("SIGINT");
  await cut.ended;
  const { code, stderr } = await place.run("--redrive");
  const resumed = await run(place, "--resume");
  const unknown = await run(place, "--redrive", "20200101-000000-0000");
  expect({
    refused: [code, place.normal(stderr).replace(/\d+ left/, "‹n› left")],
    resumed: resumed.told,
    unknown: unknown.told,
  }).toEqual({
    refused: [
      1,
      `Run ‹run› is unfinished, ‹n› left, and its dead letters are not complete.
Go on with it first (--resume), then redrive; or begin anew with --fresh, which sends every record again.
`,
    ],
    resumed: { code: 2, state: "completed-with-dead-letters", reason: null, total: 100, succeeded: 90, dead: 10 },
    unknown: { code: 1, state: "refused", reason: "run-not-found" },
  });
});

test("a dry run of a redrive shows the edited letters and sends nothing", async () => {
  const place = await workplace(sandbox, { records: 30, qty: someBad });
  await run(place);
  // A person may have sorted the rows; the order of the records counts.
  await edit(place, (text) => {
    const [header = "", ...rows] = mend(text).trimEnd().split("\r\n");
    return [header, ...rows.toReversed()].join("\n");
  });
  const before = place.ledger.summary().requests;
  const { code, stdout } = await place.run("--redrive", "--dry-run", "--offline");
  const shown = [...stdout.matchAll(/^(# record .*)\nPUT .*\/(.*)\n[^{]*\{[^}]*"qty": (\d+)\n\}/gm)];
  expect({
    code,
    head: stdout.split("\n")[0],
    shown: shown.map(([, where, id, qty]) => `${where}: ${id} with ${qty}`),
    requests: place.ledger.summary().requests - before,
  }).toEqual({
    code: 0,
    head: "work-orders: 3 dead letters in 1 segment, ready to be sent. No record was sent.",
    shown: [10, 20, 30].map((row, at) => `# record ${at + 1}, line ${4 - at}: WO-${row} with ${row}`),
    requests: 0,
  });
});
