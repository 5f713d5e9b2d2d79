import { describe, expect, test } from "vitest";
import { checkPlaceholders } from "../../../src/config/checkPlaceholders.ts";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { applied } from "../../../src/config/drafts/editText.ts";
import { spotAt, wantedAt } from "../../../src/config/drafts/fileSpot.ts";
import { fixesOf, offsetOf, valueAt, withoutFieldAt } from "../../../src/config/drafts/fixes.ts";
import { readJobFile } from "../../../src/config/jobFile.ts";
import { presets } from "../../../src/presets/presets.ts";

const connectionProblems = (text: string) => readConnectionsFile({ path: "longhaul.json", text }, presets).problems;

const { connections } = readConnectionsFile(
  {
    path: "longhaul.json",
    text: '{ "connections": { "mes": { "preset": "api-key", "baseUrl": "https://mes.example.com" } } }',
  },
  presets,
);

function jobProblems(text: string) {
  const { job, places, problems } = readJobFile({ path: "a.sync.json", text }, connections);
  return job ? checkPlaceholders({ job, places, columns: ["id", "status", "qty"] }) : problems;
}

/** The text after the likeliest fix of its first problem. */
function mended(text: string, problems: (text: string) => ReturnType<typeof connectionProblems>): string {
  const [problem] = problems(text);
  const [fix] = problem ? fixesOf(problem, text) : [];
  return fix ? applied(text, fix.edits) : text;
}

const CONNECTION = (entry: string) => `{ "connections": { "a": ${entry} } }`;
const GOOD = '"preset": "api-key", "baseUrl": "https://a.example.com"';
const JOB = (connection: string, key: string, path: string, body = "${qty}") =>
  `{ "connection": "${connection}", "records": { "file": "a.csv", "key": "${key}" }, "request": { "path": "${path}", "body": { "q": "${body}" } } }`;

describe("the likeliest fix takes the problem away:", () => {
  test.each([
    ["a preset", CONNECTION(`{ "preset": "api_key", "baseUrl": "https://a.example.com" }`), CONNECTION(`{ ${GOOD} }`)],
    ["plain http", CONNECTION(`{ "preset": "api-key", "baseUrl": "http://a.example.com" }`), CONNECTION(`{ ${GOOD} }`)],
    ["a field's name", CONNECTION(`{ ${GOOD}, "quotas": {} }`), CONNECTION(`{ ${GOOD}, "quota": {} }`)],
    [
      "a missing field",
      CONNECTION(`{ "preset": "basic", "baseUrl": "https://a.example.com" }`),
      CONNECTION(`{ "preset": "basic", "baseUrl": "https://a.example.com", "auth": { "username": "svc-sync" } }`),
    ],
  ])("%s in longhaul.json", (_, before, after) => {
    expect(mended(before, connectionProblems)).toBe(after);
  });

  test.each([
    ["a connection", JOB("mess", "id", "/o/${id}"), JOB("mes", "id", "/o/${id}")],
    ["the key column", JOB("mes", "idd", "/o/${id}"), JOB("mes", "id", "/o/${id}")],
    ["a placeholder of the path", JOB("mes", "id", "/o/${ids}/x"), JOB("mes", "id", "/o/${id}/x")],
    ["a placeholder of the body", JOB("mes", "id", "/o/${id}", "${Qyt}"), JOB("mes", "id", "/o/${id}", "${qty}")],
    [
      "a missing key",
      '{ "connection": "mes", "records": { "file": "a.csv" }, "request": { "path": "/" } }',
      '{ "connection": "mes", "records": { "file": "a.csv", "key": "id" }, "request": { "path": "/" } }',
    ],
  ])("%s in a job", (_, before, after) => {
    expect(mended(before, jobProblems)).toBe(after);
  });
});

test("what separates the cells is set to what the file shows", () => {
  const text = '{ "records": { "file": "a.tsv", "key": "id" } }';
  const facts = { read: "\t", looks: ";", isSet: false };
  const [fix] = fixesOf({ code: "delimiter-wrong", file: "a", line: 1, column: 24, length: 7, facts }, text);
  expect(fix && applied(text, fix.edits)).toBe('{ "records": { "file": "a.tsv", "key": "id", "delimiter": ";" } }');
});

test("a column that resembles none is chosen from those that there are", () => {
  const text = JOB("mes", "id", "/o/${somethingElse}");
  const [problem] = jobProblems(text);
  const fixes = problem ? fixesOf(problem, text) : [];
  expect(fixes.map(({ what, isLikely }) => [what, isLikely])).toEqual([
    ["id", false],
    ["status", false],
    ["qty", false],
  ]);
});

test("a secret is found where its problem stands, and its whole field goes", () => {
  const text = CONNECTION(`{\n  // note\n  ${GOOD},\n  "auth": { "password": "hush-\\u0068ush" }\n}`);
  const problem = connectionProblems(text).find(({ code }) => code === "secret-in-file");
  expect(problem).toBeDefined();
  const offset = problem ? offsetOf(text, problem) + 1 : 0;
  const without = applied(text, withoutFieldAt(text, offset));
  expect({
    value: valueAt(text, offset),
    problems: connectionProblems(without),
    note: without.includes("// note"),
  }).toEqual({
    value: "hush-hush",
    problems: [],
    note: true,
  });
});

/** `|` marks the cursor. */
const cursor = (marked: string) => ({ text: marked.replace("|", ""), offset: marked.indexOf("|") });

describe("what a cursor asks for", () => {
  test.each([
    ['{ "connection": "m|" }', "connection", '"m"'],
    ['{ "records": { "file": "|" } }', "records-file", '""'],
    ['{ "records": { "key": "i|d" } }', "key", '"id"'],
    ['{ "records": { "types": { "q|": "number" } } }', "type-column", '"q"'],
    ['{ "request": { "path": "/a/${|}" } }', "placeholder", ""],
    ['{ "request": { "path": "/a/${i|d}/${x}" } }', "placeholder", "id"],
    ['{ "request": { "path": "/a/${id|" } }', "placeholder", "id"],
    ['{ "request": { "body": [{ "a": "${s|t}" }] } }', "placeholder", "st"],
    ['{ "request": { "path": "/a/${id}|" } }', undefined, undefined],
    ['{ "request": { "path": "/a|/${id}" } }', undefined, undefined],
    ['{ "request": { "path": "/a/$${i|d}" } }', undefined, undefined],
    ['{ "request": { "method": "P|" } }', undefined, undefined],
  ])("%s", (marked, kind, replaced) => {
    const { text, offset } = cursor(marked);
    const wanted = wantedAt(text, offset);
    expect([wanted?.kind, wanted && text.slice(wanted.span.start, wanted.span.end)]).toEqual([kind, replaced]);
  });
});

describe("what stands under the mouse", () => {
  test.each([
    ['{ "request": { "path": "/a/|${id}" } }', ["request", "path"], "id"],
    ['{ "request": { "path": "/a/${i|d}" } }', ["request", "path"], "id"],
    ['{ "request": { "path": "/|a/${id}" } }', ["request", "path"], undefined],
    ['{ "request": { "pa|th": "/a/${id}" } }', ["request", "path"], undefined],
    ['{ "connection": "m|es" }', ["connection"], undefined],
  ])("%s", (marked, path, placeholder) => {
    const { text, offset } = cursor(marked);
    const spot = spotAt(text, offset);
    expect([spot?.path, spot?.placeholder]).toEqual([path, placeholder]);
  });
});
