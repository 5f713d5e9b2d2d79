import { isObject, type JsonObject, parseJson } from "../../../src/base/json.ts";
import { jobFields, remove, type Workplace, writeJob } from "./workplace.ts";

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

/** A way to spoil a good workplace, and what is then said on stderr. */
export interface BadInput {
  readonly what: string;
  readonly spoil: (place: Workplace) => Promise<void>;
  readonly said: string;
}

export const badInputs: readonly BadInput[] = [
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
There are: "factorytalk-mes", "factorytalk-web", "arena-qms", "arena-plm", "thingworx", "oracle-hcm", "oracle-hcm-assertion", "oracle-iot", "oracle-iot-assertion", "oidc", "oauth2", "api-key", "basic".
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
    what: "cells that something else separates than the job says",
    spoil: async (place) => {
      await writeJob(place, { records: { file: "work-orders.csv", key: "id", delimiter: ";" } });
    },
    said: `work-orders.sync.json:6:18 The file looks separated by ",", but was read as separated by ";".
Set "records.delimiter" to ",", or remove it from a job over a .csv file: then it is found.
`,
  },
  {
    what: "a .tsv file that is separated by semicolons",
    spoil: async (place) => {
      await place.write("work-orders.tsv", "id;status;qty\nWO-1;Closed;1\n");
      await writeJob(place, { records: { file: "work-orders.tsv", key: "id" } });
    },
    said: `work-orders.sync.json:4:13 The file looks separated by ";", but was read as separated by "\\t".
Set "records.delimiter" to ";".
`,
  },
  {
    what: "a column that stands twice",
    spoil: rows("id,status,qty,id\nWO-1,Closed,1,x\n"),
    said: `work-orders.csv:1:15 The column "id" stands twice in the header.
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
    said: `work-orders.csv:3:1 The record has no key: "id" is empty.
Fill it in, or name another column in "records.key".
`,
  },
  {
    what: "a value of the wrong type",
    spoil: rows("id,status,qty\nWO-1,Closed,three\n"),
    said: `work-orders.csv:2:13 "qty" should be of type number, found "three".
Correct the value, or the type of the column in "records.types".
`,
  },
  {
    what: "ragged rows, each of them",
    spoil: rows("id,status,qty\nWO-1,Closed\nWO-2,Closed,2\nWO-3,Closed,3,4,5\n"),
    said: `Problems in the records: 2.
  work-orders.csv:2:12 Fields in this row: 2; columns in the header: 3. Add or remove fields, or quote a value that contains the separator.
  work-orders.csv:4:15 Fields in this row: 5; columns in the header: 3. Add or remove fields, or quote a value that contains the separator.
Correct the records and start again; nothing was sent.
`,
  },
  {
    what: "a CSV that is not UTF-8",
    spoil: (place) => place.writeBytes("work-orders.csv", Buffer.from("id,status,qty\nWO-1,gel\xf6scht,1\n", "latin1")),
    said: `work-orders.csv:2:9 The file is not UTF-8 (byte offset 22).
It looks like windows-1252: set "records.encoding" in the job to "windows-1252", or save the file as UTF-8.
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
  longhaul.json:4:17 There is no preset "factorytalk". There are: "factorytalk-mes", "factorytalk-web", "arena-qms", "arena-plm", "thingworx", "oracle-hcm", "oracle-hcm-assertion", "oracle-iot", "oracle-iot-assertion", "oidc", "oauth2", "api-key", "basic".
  longhaul.json:5:18 "http://mes.example.com" would send tokens and records unencrypted. Use https; plain http is only for servers on this machine.
  longhaul.json:13:7 There is no field "timeout" here. There are: "preset", "baseUrl", "headers", "auth", "service", "lifetime", "lifetimeHeader", "exclusiveSession", "quota", "keepAlive", "probe", "clockSkewTolerance", "network".
  work-orders.sync.json:21:18 Expected integer 1..256, found 0. Write a whole number from 1 to 256, without quotes.
  work-orders.sync.json:23:13 Expected integer 1..100000, found string. Write a whole number from 1 to 100000, without quotes.
  work-orders.sync.json:26:16 "5 min" is not a duration that can stand here. Write a number and its unit, such as "500ms", "30s", "5m", "8h" or "1d".
Correct the files and start again; nothing was sent.
`,
  },
];
