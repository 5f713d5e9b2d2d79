import { mkdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isObject, type JsonObject, parseJson } from "../../../src/base/json.ts";
import { openLine, sealLine } from "../../../src/engine/checkpoint/line.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { csvOf, jobFields, remove, system, type Workplace, workOrders, workplace, writeJob } from "./workplace.ts";

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

async function connection(place: Workplace, change: JsonObject): Promise<void> {
  const file = parseJson(await place.read("longhaul.json"));
  const connections = isObject(file) ? file["connections"] : undefined;
  const mes = isObject(connections) ? connections["mes"] : undefined;
  if (!isObject(mes)) throw new Error("longhaul.json has no connection mes");
  await place.write("longhaul.json", JSON.stringify({ connections: { mes: { ...mes, ...change } } }, null, 2));
}

const rows = (text: string) => (place: Workplace) => place.write("work-orders.csv", text);
const request = (change: JsonObject) => (place: Workplace) =>
  writeJob(place, { request: { ...(jobFields["request"] as JsonObject), ...change } });

const cases: readonly { what: string; spoil: (place: Workplace) => Promise<void>; said: string }[] = [
  {
    what: "an unknown connection",
    spoil: (place) => writeJob(place, { connection: "mse" }),
    said: `work-orders.sync.json:2:17 longhaul.json has no connection "mse".
Did you mean "mes"?
`,
  },
  {
    what: "an unknown preset",
    spoil: (place) => connection(place, { preset: "factorytalk" }),
    said: `longhaul.json:4:17 There is no preset "factorytalk".
There are: "factorytalk-mes", "arena-qms", "thingworx", "oracle-hcm", "oracle-iot", "oauth2", "api-key".
`,
  },
  {
    what: "an unknown field",
    spoil: request({ mehtod: "PUT" }),
    said: `work-orders.sync.json:17:5 There is no field "mehtod" here.
Did you mean "method"?
`,
  },
  {
    what: "a secret in longhaul.json",
    spoil: (place) => connection(place, { auth: { username: "svc-mes", password: "not-for-git-1" } }),
    said: `longhaul.json:8:21 "password" looks like a secret, and this file is meant for version control.
Remove it and give it in the environment (LONGHAUL_…) or when the editor asks; if it was ever committed, change it.
`,
  },
  {
    what: "a secret in the job",
    spoil: request({ headers: { "X-Api-Key": "not-for-git-1" } }),
    said: `work-orders.sync.json:18:20 "X-Api-Key" looks like a secret, and this file is meant for version control.
Remove it and give it in the environment (LONGHAUL_…) or when the editor asks; if it was ever committed, change it.
`,
  },
  {
    what: "a missing key column",
    spoil: (place) => writeJob(place, { records: { file: "work-orders.csv", key: "number" } }),
    said: `work-orders.sync.json:5:12 The records have no key column "number".
There are: "id", "status", "qty".
`,
  },
  {
    what: "a column that stands twice",
    spoil: rows("id,status,qty,id\nWO-1,Closed,1,x\n"),
    said: `work-orders.csv:1:1 The column "id" stands twice in the header.
Rename or remove one of the two.
`,
  },
  {
    what: "a key value that stands twice",
    spoil: rows("id,status,qty\nWO-1,Closed,1\nWO-2,Closed,1\nWO-1,Closed,1\n"),
    said: `work-orders.csv:4:1 The key "WO-1" is already on line 2.
Remove one of the two records, or name a column in "records.key" that differs in each.
`,
  },
  {
    what: "an empty key value",
    spoil: rows("id,status,qty\nWO-1,Closed,1\n,Closed,1\n"),
    said: `Problems in the records: 2.
  work-orders.csv:3:1 The record has no key: "id" is empty. Fill it in, or name another column in "records.key".
  work-orders.csv:3:1 The record has no value for "id", which the request needs. Fill it in, or take the placeholder out of the request.
Correct the records and start again; nothing was sent.
`,
  },
  {
    what: "a value of the wrong type",
    spoil: rows("id,status,qty\nWO-1,Closed,three\n"),
    said: `work-orders.csv:2:1 "qty" should be of type number, found "three".
Correct the value, or the type of the column in "records.types".
`,
  },
  {
    what: "ragged rows, each of them",
    spoil: rows("id,status,qty\nWO-1,Closed\nWO-2,Closed,2\nWO-3,Closed,3,4,5\n"),
    said: `Problems in the records: 2.
  work-orders.csv:2:1 Fields in this row: 2; columns in the header: 3. Add or remove fields, or quote a value that contains the separator.
  work-orders.csv:4:1 Fields in this row: 5; columns in the header: 3. Add or remove fields, or quote a value that contains the separator.
Correct the records and start again; nothing was sent.
`,
  },
  {
    what: "a CSV that is not UTF-8",
    spoil: (place) => place.writeBytes("work-orders.csv", Buffer.from("id,status,qty\nWO-1,gel\xf6scht,1\n", "latin1")),
    said: `work-orders.csv:2:1 The file is not UTF-8 (byte offset 22).
Save or export it as UTF-8.
`,
  },
  {
    what: "an open quote",
    spoil: rows('id,status,qty\nWO-1,"Closed,1\n'),
    said: `work-orders.csv:2:1 From here on the records cannot be read: quote not closed.
Correct the file here, or export it again.
`,
  },
  {
    what: "an empty file",
    spoil: rows(""),
    said: `work-orders.csv:1:1 There are no records in this file.
Export the records again, or name another file in "records.file".
`,
  },
  {
    what: "a header without records",
    spoil: rows("id,status,qty\n"),
    said: `work-orders.csv:1:1 There are no records in this file.
Export the records again, or name another file in "records.file".
`,
  },
  {
    what: "a placeholder without a column",
    spoil: request({ path: "/api/v1/workorders/${number}", body: { status: "${statsu}" } }),
    said: `Problems in the connections and job files: 2.
  work-orders.sync.json:12:33 The records have no column "number". There are: "id", "status", "qty".
  work-orders.sync.json:14:18 The records have no column "statsu". Did you mean "status"?
Correct the files and start again; nothing was sent.
`,
  },
  {
    what: "an absolute URL outside the origins of the connection",
    spoil: request({ path: "https://mes.example.net/api/${id}" }),
    said: `work-orders.sync.json:12:13 "https://mes.example.net/api/\${id}" lies outside the origins of the connection.
Write a path below baseUrl, or a URL at one of: "‹server›".
`,
  },
  {
    what: "plain http to another machine",
    spoil: (place) => connection(place, { baseUrl: "http://mes.example.com" }),
    said: `longhaul.json:5:18 "http://mes.example.com" would send tokens and records unencrypted.
Use https; plain http is only for servers on this machine.
`,
  },
  {
    what: "a missing longhaul.json",
    spoil: (place) => remove(place, "longhaul.json"),
    said: `There is no longhaul.json in ‹folder› or a folder above it.
Create it at the root of your project, or start below the folder that has it.
`,
  },
  {
    what: "a missing job file",
    spoil: (place) => remove(place, "work-orders.sync.json"),
    said: `There is no sync job "work-orders" below ‹folder›.
Give the path of a *.sync.json file, or its name without that ending; "longhaul status" lists them.
`,
  },
  {
    what: "a missing records file",
    spoil: (place) => remove(place, "work-orders.csv"),
    said: `work-orders.sync.json:4:13 The records file "work-orders.csv" does not exist.
Correct "records.file"; a relative path begins at the folder of the job file.
`,
  },
  {
    what: "a records file of an unknown format",
    spoil: (place) => writeJob(place, { records: { file: "work-orders.xlsx", key: "id" } }),
    said: `work-orders.sync.json:4:13 The records file "work-orders.xlsx" is of an unknown format.
Use a file that ends in one of: ".csv", ".tsv", ".json", ".jsonl".
`,
  },
  {
    what: "a job that is not JSON",
    spoil: (place) => place.write("work-orders.sync.json", '{\n  "connection": "mes"\n  "records": {}\n}\n'),
    said: `work-orders.sync.json:3:3 This is not valid JSON: a comma is missing.
Correct it here; comments and trailing commas are allowed.
`,
  },
  {
    what: "several problems in both files, all at once",
    spoil: async (place) => {
      await connection(place, { preset: "factorytalk", baseUrl: "http://mes.example.com", timeout: "60s" });
      await writeJob(place, { concurrency: 0, segments: { size: "many" }, retry: { backoff: "5 min" } });
    },
    said: `Problems in the connections and job files: 6.
  longhaul.json:4:17 There is no preset "factorytalk". There are: "factorytalk-mes", "arena-qms", "thingworx", "oracle-hcm", "oracle-iot", "oauth2", "api-key".
  longhaul.json:5:18 "http://mes.example.com" would send tokens and records unencrypted. Use https; plain http is only for servers on this machine.
  longhaul.json:13:7 There is no field "timeout" here. There are: "preset", "baseUrl", "headers", "auth", "service", "lifetime", "clockSkewTolerance", "network".
  work-orders.sync.json:21:18 Expected integer 1..256, found 0. Write a value of the expected kind.
  work-orders.sync.json:23:13 Expected integer 1..100000, found string. Write a value of the expected kind.
  work-orders.sync.json:26:16 "5 min" is not a duration that can stand here. Write a number and its unit, such as "500ms", "30s", "5m", "8h" or "1d".
Correct the files and start again; nothing was sent.
`,
  },
];

test.each(cases)("refused before anything is sent: $what", async ({ spoil, said }) => {
  const place = await workplace(sandbox, { records: 3 });
  await spoil(place);
  expect(await refusal(place)).toBe(said);
});

test("a missing secret names its variable", async () => {
  const place = await workplace(sandbox, { records: 3 });
  expect(await refusal(place, {})).toMatchInlineSnapshot(`
    "The connection "mes" needs a password.
    Set the environment variable LONGHAUL_MES_PASSWORD, or run the job from the editor, which asks for it.
    "
  `);
});

test("a secrets file that cannot be read is named", async () => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stdout, stderr } = await place.run("--secrets-file", "nowhere.env", "--json");
  expect({ code, reason: JSON.parse(stdout).reason, requests: place.ledger.summary().requests }).toEqual({
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
  expect({ code, place: stderr.split(" ")[0] }).toEqual({ code: 1, place: "plant/a.csv:2:1" });
});

describe("a checkpoint", () => {
  async function stopped(): Promise<{ place: Workplace; checkpoint: string; lines: string[]; sent: number }> {
    const place = await workplace(sandbox, { records: 60, job: { rate: { perSecond: 100 } } });
    const run = place.start(["run", "work-orders"]);
    await place.requests(20);
    run.kill("SIGINT");
    await run.ended;
    const checkpoint = await place.file(".checkpoint.jsonl");
    const lines = (await place.read(checkpoint)).split("\n");
    return { place, checkpoint, lines, sent: place.ledger.summary().requests };
  }

  test("damaged in the middle is refused with its line, and --fresh begins anew", async () => {
    const { place, checkpoint, lines, sent } = await stopped();
    lines[2] = (lines[2] ?? "").replace("at", "tt");
    await place.write(checkpoint, lines.join("\n"));
    const { code, stderr } = await place.run();
    expect({ code, requests: place.ledger.summary().requests }).toEqual({ code: 1, requests: sent });
    expect(place.normal(stderr)).toMatchInlineSnapshot(`
      "The checkpoint ‹folder›/.longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl is damaged on line 3, so what is done cannot be told.
      Restore it from a copy and resume, or begin anew with --fresh, which sends every record again.
      "
    `);
    expect(await place.read(checkpoint)).toBe(lines.join("\n"));
    const fresh = await place.run("--fresh", "--json");
    expect({ code: fresh.code, records: JSON.parse(fresh.stdout).records }).toMatchObject({
      code: 0,
      records: { succeeded: 60 },
    });
  });

  test("with a torn tail is recovered, and that is said", async () => {
    const { place, checkpoint } = await stopped();
    const { length } = await place.read(checkpoint);
    await truncate(join(place.folder, checkpoint), length - 7);
    const { code, stderr } = await place.run();
    expect({ code, stderr: place.normal(stderr).replace(/\d+ of/, "‹n› of"), ...place.applied }).toEqual({
      code: 0,
      stderr:
        "resuming ‹run›: ‹n› of 60 records to do (a line that a crash cut off was removed from the checkpoint); .longhaul/work-orders/‹run›\n",
      applied: 60,
      distinct: 60,
      twice: [],
    });
    expect(await place.read(await place.file(".audit.jsonl"))).toContain('"event":"torn-tail-cut"');
  });

  test("of a newer format is refused", async () => {
    const { place, checkpoint, lines, sent } = await stopped();
    lines[0] = sealLine({ ...openLine(lines[0] ?? ""), version: 99 });
    await place.write(checkpoint, lines.join("\n"));
    const { code, stderr } = await place.run();
    expect({ code, requests: place.ledger.summary().requests }).toEqual({ code: 1, requests: sent });
    expect(place.normal(stderr)).toMatchInlineSnapshot(`
      "The checkpoint ‹folder›/.longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl is of format 99, made by a newer Longhaul.
      Update Longhaul, then resume.
      "
    `);
  });

  test("of which not even the first line was written is no run", async () => {
    const { place, checkpoint } = await stopped();
    await truncate(join(place.folder, checkpoint), 40);
    const { code, stderr } = await place.run();
    expect({ code, stderr: place.normal(stderr) }).toEqual({
      code: 0,
      stderr: "run ‹run›: 60 records; .longhaul/work-orders/‹run›\n",
    });
  });
});
