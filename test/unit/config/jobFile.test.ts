import { describe, expect, test } from "vitest";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { readJobFile } from "../../../src/config/jobFile.ts";
import { presets } from "../../../src/presets/presets.ts";
import { badJobs } from "./badJobs.ts";
import { job } from "./jobText.ts";
import { markedText, problemsAt } from "./markedText.ts";

const FILE = "/data/work-orders.sync.json";

const connectionsWith = (service: string) =>
  readConnectionsFile(
    {
      path: "longhaul.json",
      text: `{ "connections": { "mes": { "preset": "factorytalk-mes", "baseUrl": "https://mes.example.com/v1",
      "auth": { "username": "svc", "tokenUrl": "https://id.example.com/token" }${service} } } }`,
    },
    presets,
  ).connections;
const connections = connectionsWith("");

describe("a job file with problems names every one with its place:", () => {
  test.each(badJobs)("%s", (_name, marked, expected) => {
    const text = markedText(marked);
    const read = readJobFile({ path: FILE, text: text.text }, connections);
    expect([read.job, read.problems]).toEqual([undefined, problemsAt(text, FILE, expected)]);
  });

  test("an empty object lacks three parts", () => {
    const { problems } = readJobFile({ path: FILE, text: "{}" }, connections);
    const place = { file: FILE, line: 1, column: 1, length: 1 };
    expect(problems).toEqual(
      ["connection", "records", "request"].map((field) => ({ code: "missing-field", ...place, facts: { field } })),
    );
  });

  test("a connection that is declared, but damaged, is not called unknown", () => {
    const text = job({}).replace('"mes"', '"broken"');
    expect(readJobFile({ path: FILE, text }, connections, ["mes", "broken"]).problems).toEqual([]);
  });
});

describe("a good job file", () => {
  test("is filled with the defaults", () => {
    expect(readJobFile({ path: FILE, text: job({}) }, connections)).toEqual({
      problems: [],
      places: [
        { use: "key", path: "id", line: 2, column: 40, length: 4 },
        { use: "placeholder", path: "id", line: 3, column: 28, length: 5 },
      ],
      job: {
        name: "work-orders",
        file: FILE,
        connection: "mes",
        records: { file: "w.csv", key: "id", types: {} },
        request: {
          method: "PUT",
          path: {
            text: "/w/${id}",
            parts: [
              { kind: "text", text: "/w/" },
              { kind: "placeholder", path: "id", offset: 3 },
            ],
          },
          headers: {},
          body: undefined,
          batch: undefined,
        },
        write: { idempotencyKey: false, ifMatch: undefined, reconcile: "get" },
        group: undefined,
        segments: { size: 50 },
        concurrency: 4,
        rate: undefined,
        retry: { attempts: 3, backoff: 500, maxBackoff: 30_000 },
        tolerate: undefined,
        runAs: "user",
        expect: undefined,
      },
    });
  });

  test("keeps everything that it says", () => {
    const text = `{
      "$schema": "./sync.schema.json",
      "connection": "mes",
      "records": { "file": "w.csv", "key": "id", "types": { "qty": "number" } },
      "request": {
        "method": "PATCH", "path": "https://id.example.com/w?id=\${id}", "headers": { "X-Site": "\${site}" },
        "body": { "qty": "\${qty}", "note": ["for \${name}", null, true, 1.5], "__proto__": {} }
      },
      "write": { "idempotencyKey": "Idempotency-Key", "ifMatch": "\${version}", "reconcile": { "path": "/w/\${id}", "at": "items.0" } },
      "group": { "by": "site", "rollback": { "method": "DELETE", "path": "/w/\${id}" } },
      "segments": { "size": 7 }, "concurrency": 256, "rate": { "perSecond": 0.5 },
      "retry": { "attempts": 1, "backoff": "1s", "maxBackoff": "1m" },
      "tolerate": { "deadLetters": 0 }, "runAs": "auto", "expect": { "duration": "45m" }, // as last week
    }`;
    const hybrid = connectionsWith(`, "service": { "grant": "client_credentials", "clientId": "sync" }`);
    const { job: read, problems } = readJobFile({ path: FILE, text }, hybrid);
    const alone = (path: string) => ({ text: `\${${path}}`, parts: [{ kind: "placeholder", path, offset: 0 }] });
    const ofRecord = {
      text: "/w/${id}",
      parts: [
        { kind: "text", text: "/w/" },
        { kind: "placeholder", path: "id", offset: 3 },
      ],
    };
    expect(problems).toEqual([]);
    expect(read).toEqual({
      name: "work-orders",
      file: FILE,
      connection: "mes",
      records: { file: "w.csv", key: "id", types: { qty: "number" } },
      request: {
        method: "PATCH",
        path: {
          text: "https://id.example.com/w?id=${id}",
          parts: [
            { kind: "text", text: "https://id.example.com/w?id=" },
            { kind: "placeholder", path: "id", offset: 28 },
          ],
        },
        headers: { "X-Site": alone("site") },
        body: {
          kind: "object",
          fields: [
            ["qty", { kind: "text", template: alone("qty") }],
            [
              "note",
              {
                kind: "list",
                items: [
                  {
                    kind: "text",
                    template: {
                      text: "for ${name}",
                      parts: [
                        { kind: "text", text: "for " },
                        { kind: "placeholder", path: "name", offset: 4 },
                      ],
                    },
                  },
                  { kind: "literal", value: null },
                  { kind: "literal", value: true },
                  { kind: "literal", value: 1.5 },
                ],
              },
            ],
            ["__proto__", { kind: "object", fields: [] }],
          ],
        },
        batch: undefined,
      },
      write: {
        idempotencyKey: "Idempotency-Key",
        ifMatch: alone("version"),
        reconcile: { path: ofRecord, at: "items.0" },
      },
      group: { by: "site", rollback: { method: "DELETE", path: ofRecord, headers: {}, body: undefined } },
      segments: { size: 7 },
      concurrency: 256,
      rate: { perSecond: 0.5 },
      retry: { attempts: 1, backoff: 1_000, maxBackoff: 60_000 },
      tolerate: { count: 0 },
      runAs: "auto",
      expect: { duration: 2_700_000 },
    });
  });

  test.each([
    ["5%", { share: 0.05 }],
    ["0%", { share: 0 }],
    ["100%", { share: 1 }],
  ])("tolerates a share of %s", (share, expected) => {
    const text = job({ rest: `"tolerate": { "deadLetters": "${share}" }` });
    expect(readJobFile({ path: FILE, text }, connections).job?.tolerate).toEqual(expected);
  });

  test.each([
    `"password": "\${pw}"`,
    `"tokenType": "x"`,
    `"kind": "SomeVeryLongNameOfAWorkOrderKindNumber12"`,
    `"digest": "9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d65"`,
  ])("may send %s", (field) => {
    const text = job({ request: `"path": "/w/Things/Line4-Station2-Reading/\${id}", "body": { ${field} }` });
    expect(readJobFile({ path: FILE, text }, connections).problems).toEqual([]);
  });
});
