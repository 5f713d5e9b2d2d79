import { describe, expect, test } from "vitest";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { columnsSeen, likelyKey } from "../../../src/config/drafts/columnsSeen.ts";
import { connectionEdits, fieldsNeeded, problemWith } from "../../../src/config/drafts/connectionDraft.ts";
import { applied, setIn } from "../../../src/config/drafts/editText.ts";
import { effectiveFields } from "../../../src/config/drafts/effective.ts";
import { jobText, likelyPath } from "../../../src/config/drafts/jobDraft.ts";
import { presets } from "../../../src/presets/presets.ts";

const draft = (preset: string, fields: Record<string, string> = {}) => ({
  id: "erp",
  preset,
  baseUrl: "https://api.example.com/v1",
  fields: new Map(Object.entries(fields)),
});

describe("a value set in a file leaves the rest as it is:", () => {
  test.each([
    ["one line", '{ "a": 1 }', '{ "a": 1, "b": { "c": 2 } }'],
    ["one line, trailing comma", '{ "a": 1, }', '{ "a": 1, "b": { "c": 2 } }'],
    ["an empty object", "{}", '{\n  "b": {\n    "c": 2\n  }\n}'],
    ["a comment alone", "{\n  // none yet\n}", '{\n  // none yet\n  "b": {\n    "c": 2\n  }\n}'],
    [
      "tabs, and a comment behind the last field",
      '{\n\t"a": 1 // one\n}',
      '{\n\t"a": 1, // one\n\t"b": {\n\t\t"c": 2\n\t}\n}',
    ],
    [
      "a trailing comma with a comment behind it",
      '{\r\n    "a": 1, /* one */\r\n}',
      '{\r\n    "a": 1, /* one */\r\n    "b": {\r\n        "c": 2\r\n    }\r\n}',
    ],
    ["a parent that is there", '{ "b": { "x": [] } }', '{ "b": { "x": [], "c": 2 } }'],
    ["a value that is there", '{ "b": { "c": 1 /* was */ } }', '{ "b": { "c": 2 /* was */ } }'],
  ])("%s", (_, before, after) => {
    expect(applied(before, setIn(before, ["b", "c"], 2))).toBe(after);
  });

  test.each([
    ["the first", '{ "b": { "c": 1, "d": 2 } } // x', '{ "b": { "d": 2 } } // x'],
    ["the last", '{ "b": { "a": 1, "c": 2 } }', '{ "b": { "a": 1 } }'],
    ["the only", '{ "b": { "c": 1 } }', '{ "b": { } }'],
    [
      "a line of its own, between comments,",
      '{\n  "b": {\n    // one\n    "a": 1,\n    "c": 2,\n    // three\n    "d": 3\n  }\n}',
      '{\n  "b": {\n    // one\n    "a": 1,\n    // three\n    "d": 3\n  }\n}',
    ],
    [
      "the last, on a line of its own,",
      '{\n  "b": {\n    "a": 1, // one\n    "c": 2\n  }\n}',
      '{\n  "b": {\n    "a": 1 // one\n  }\n}',
    ],
    ["one that is not there", '{ "b": {} }', '{ "b": {} }'],
  ])("%s field goes", (_, before, after) => {
    expect(applied(before, setIn(before, ["b", "c"], undefined))).toBe(after);
  });
});

test("the fields that a new connection asks for are those that its preset leaves to the site", () => {
  const asked = Object.keys(presets).map((preset) => [
    preset,
    fieldsNeeded(draft(preset), presets).map(({ field }) => field.replace("auth.", "")),
  ]);
  expect(Object.fromEntries(asked)).toEqual({
    "factorytalk-mes": ["username"],
    "factorytalk-web": ["tokenUrl", "clientId"],
    "arena-qms": ["clientId"],
    "arena-plm": ["username"],
    thingworx: [],
    "oracle-hcm": ["tokenUrl", "username", "clientId"],
    "oracle-hcm-assertion": ["tokenUrl", "clientId", "assertion.keyId"],
    "oracle-iot": ["clientId"],
    "oracle-iot-assertion": ["clientId"],
    oidc: ["issuer", "clientId"],
    oauth2: ["tokenUrl", "clientId"],
    "api-key": [],
    basic: ["username"],
  });
});

test("what is asked for is held against the validator's own rules, a secret too", () => {
  const codes = (
    [
      ["id", { ...draft("basic"), id: "no blanks" }],
      ["id", draft("basic")],
      ["baseUrl", { ...draft("basic"), baseUrl: "http://api.example.com" }],
      ["baseUrl", { ...draft("basic"), baseUrl: "http://127.0.0.1:7401" }],
      ["baseUrl", { ...draft("basic"), baseUrl: "https://me:pass@api.example.com" }],
      ["baseUrl", { ...draft("basic"), baseUrl: "" }],
      ["auth.tokenUrl", draft("oauth2", { "auth.tokenUrl": "token" })],
      ["auth.tokenUrl", draft("oauth2", { "auth.tokenUrl": "/token" })],
    ] as const
  ).map(([field, one]) => problemWith(one, field, presets)?.code);
  expect(codes).toEqual([
    "wrong-type",
    undefined,
    "not-https",
    undefined,
    "secret-in-file",
    "wrong-type",
    "bad-url",
    undefined,
  ]);
});

test("a connection is written into an empty file, beside others and never into a damaged one", () => {
  const write = (text: string) => applied(text, connectionEdits(text, draft("basic", { "auth.username": "svc" })));
  const empty = write("");
  const others =
    '// ours\n{\n  "connections": {\n    "mes": { "preset": "api-key", "baseUrl": "https://a.example.com" } // old\n  }\n}\n';
  const beside = write(others);
  expect({
    empty: readConnectionsFile({ path: "longhaul.json", text: empty }, presets).problems,
    comment: empty.startsWith("// Connections of this folder."),
    beside: [...readConnectionsFile({ path: "longhaul.json", text: beside }, presets).connections.keys()],
    kept: others
      .split("\n")
      .filter((line) => !beside.includes(line))
      .map((line) => line.trim()),
    onlyComment: write("// mine\n").startsWith("// mine\n{"),
    damaged: connectionEdits('{ "connections": { ', draft("basic")),
    list: connectionEdits("[]", draft("basic")),
  }).toEqual({
    empty: [],
    comment: true,
    beside: ["mes", "erp"],
    // It has a comma now.
    kept: ['"mes": { "preset": "api-key", "baseUrl": "https://a.example.com" } // old'],
    onlyComment: true,
    damaged: [],
    list: [],
  });
});

test("types of columns are told from every cell, and what a number would lose stays text", () => {
  const rows = [
    { id: "A-1", qty: "1", zip: "01234", big: "9007199254740993", ok: "true", mixed: "1", empty: "", " odd": "x" },
    { id: "A-2", qty: "-2.5", zip: "99999", big: "1", ok: "FALSE", mixed: "x", empty: "", " odd": "y" },
  ];
  const seen = columnsSeen(rows, true);
  expect({
    types: Object.fromEntries(seen.map(({ name, type }) => [name, type])),
    unique: seen.filter(({ isUnique }) => isUnique).map(({ name }) => name),
    key: likelyKey(seen),
  }).toEqual({
    // A name with blanks around it can stand in no placeholder.
    types: {
      id: "string",
      qty: "number",
      zip: "string",
      big: "string",
      ok: "boolean",
      mixed: "string",
      empty: "string",
    },
    unique: ["id", "qty", "zip", "big", "ok", "mixed"],
    key: "id",
  });
});

test("records that are JSON have their types, and columns that some records lack", () => {
  const seen = columnsSeen(
    [
      { orderNo: 7, tags: ["a"], note: null },
      { orderNo: 8, tags: [], late: true },
    ],
    false,
  );
  expect(seen.map(({ name, type, isEverywhere }) => [name, type, isEverywhere])).toEqual([
    ["orderNo", "number", true],
    ["tags", "json", true],
    ["note", "string", false],
    ["late", "boolean", false],
  ]);
  expect(likelyKey(seen)).toBe("orderNo");
});

test("a job reads in the order in which a person thinks, and a path suits its method", () => {
  const job = {
    connection: "erp",
    file: "work orders.csv",
    key: "id",
    method: "PUT" as const,
    path: likelyPath("work orders.csv", { key: "id", method: "PUT" }),
    body: ["status", "qty"],
    types: new Map([
      ["qty", "number" as const],
      ["unused", "number" as const],
    ]),
    idempotencyKey: "Idempotency-Key",
  };
  expect([jobText(job), likelyPath("a.jsonl.gz", { key: "id", method: "POST" })]).toEqual([
    `// One request for each record of work orders.csv. "Longhaul: Run Sync" starts it.
{
  "connection": "erp",
  "records": {
    "file": "work orders.csv",
    "key": "id",
    "types": {
      "qty": "number"
    }
  },
  "request": {
    "method": "PUT",
    "path": "/api/v1/work%20orders/\${id}",
    "body": {
      "status": "\${status}",
      "qty": "\${qty}"
    }
  },
  "write": {
    "idempotencyKey": "Idempotency-Key"
  }
}
`,
    "/api/v1/a",
  ]);
});

test("what applies to a connection names its source, and shows no secret", () => {
  const text = JSON.stringify({
    connections: {
      mes: {
        preset: "factorytalk-mes",
        baseUrl: "https://mes.example.com",
        auth: { password: "hush-hush" },
        lifetime: { access: "2h" },
      },
    },
  });
  const fields = effectiveFields({ path: "longhaul.json", text }, "mes", presets);
  expect(fields.filter(({ field }) => /password|access$|refresh$|grant/.test(field))).toEqual([
    { field: "auth.password", value: undefined, from: "file" },
    { field: "lifetime.access", value: "2h", from: "file" },
    { field: "auth.grant", value: "password", from: "preset" },
    { field: "lifetime.refresh", value: "8h", from: "preset" },
  ]);
});
