import { appendFile, open, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { expect, test, vi } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import type { DeadLetter } from "../../../src/engine/deadLetter.ts";
import { type DeadLetterFilesOptions, openDeadLetterFiles } from "../../../src/node/deadLetterFiles.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

function letter(record: number, values: JsonObject, rest: Partial<DeadLetter> = {}): DeadLetter {
  return {
    record,
    line: record + 1,
    key: `WO-${record}`,
    values,
    error: "quantity must be positive",
    status: 422,
    attempts: 1,
    at: "2026-11-20T23:55:10.000Z",
    request: { method: "PUT", url: "https://mes.example.com/orders/1", body: "{}" },
    response: { status: 422, body: "quantity must be positive" },
    ...rest,
  };
}

async function place(columns: readonly string[] | undefined): Promise<DeadLetterFilesOptions> {
  const directory = await temporaryDirectory();
  return {
    csvPath: join(directory, "r.dead-letters.csv"),
    storiesPath: join(directory, "r.dead-letters.jsonl"),
    columns,
  };
}

const rows = async ({ csvPath }: DeadLetterFilesOptions): Promise<unknown> => parse(await readFile(csvPath));

test("a run without dead letters leaves no files", async () => {
  const options = await place(["id"]);
  await (await openDeadLetterFiles(options)).close();
  expect(await readdir(join(options.csvPath, ".."))).toEqual([]);
});

test("letters of which one file took a piece go into both, once, when the disk takes them again", async () => {
  const options = await place(["id"]);
  const files = await openDeadLetterFiles(options);
  await files.append([letter(1, { id: "1" })]);
  const probe = await open(options.csvPath, "r");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const sync = vi
    .spyOn(prototype, "datasync")
    .mockRejectedValueOnce(Object.assign(new Error("i/o error"), { code: "EIO" }));
  const refused = await failureOf(files.append([letter(2, { id: "2" })]));
  sync.mockRestore();
  await files.renew();
  const [mark] = await files.append([letter(2, { id: "2" })]);
  await files.close();
  const stories = (await readFile(options.storiesPath, "utf8")).trimEnd().split("\n");
  expect({
    refused,
    rows: ((await rows(options)) as string[][]).map(([id]) => id),
    stories: stories.map((story) => (JSON.parse(story) as DeadLetter).record),
    mark,
    beside: await readdir(join(options.csvPath, "..")),
  }).toEqual({
    refused: { "disk-unwritable": { file: expect.any(String) as string, code: "EIO" } },
    rows: ["id", "1", "2"],
    stories: [1, 2],
    mark: { csv: (await stat(options.csvPath)).size, stories: (await stat(options.storiesPath)).size },
    beside: ["r.dead-letters.csv", "r.dead-letters.jsonl"],
  });
});

test("the CSV has the original columns and ours, the stories have everything, the mark is their length", async () => {
  const options = await place(["id", "note", "qty", "tags"]);
  const files = await openDeadLetterFiles(options);
  const hard = letter(1, { id: '=1+1,"x"', note: "two\r\nlines", qty: null, tags: ["a", 1] });
  const formula = letter(2, { id: "2", note: "", qty: 5, tags: "" }, { error: "=HYPERLINK(1)", status: undefined });
  await files.append([hard]);
  const [mark] = await files.append([formula]);
  await files.close();
  expect({
    text: await readFile(options.csvPath, "utf8"),
    rows: await rows(options),
    stories: (await readFile(options.storiesPath, "utf8")).split("\n"),
    mark,
    modes: [(await stat(options.csvPath)).mode & 0o777, (await stat(options.storiesPath)).mode & 0o777],
  }).toEqual({
    text: [
      "id,note,qty,tags,error,status,attempts,time",
      '"=1+1,""x""","two\r\nlines",,"[""a"",1]",quantity must be positive,422,1,2026-11-20T23:55:10.000Z',
      "2,,5,,'=HYPERLINK(1),,1,2026-11-20T23:55:10.000Z",
      "",
    ].join("\r\n"),
    rows: [
      ["id", "note", "qty", "tags", "error", "status", "attempts", "time"],
      ['=1+1,"x"', "two\r\nlines", "", '["a",1]', "quantity must be positive", "422", "1", "2026-11-20T23:55:10.000Z"],
      ["2", "", "5", "", "'=HYPERLINK(1)", "", "1", "2026-11-20T23:55:10.000Z"],
    ],
    stories: [JSON.stringify(hard), JSON.stringify(formula), ""],
    mark: { csv: (await stat(options.csvPath)).size, stories: (await stat(options.storiesPath)).size },
    modes: [0o600, 0o600],
  });
});

test("a column of the input that is called like one of ours keeps its name", async () => {
  const options = await place(["id", "status", "longhaul_status"]);
  const files = await openDeadLetterFiles(options);
  await files.append([letter(1, { id: "1", status: "open", longhaul_status: "x" })]);
  await files.close();
  expect(await rows(options)).toEqual([
    ["id", "status", "longhaul_status", "error", "longhaul_longhaul_status", "attempts", "time"],
    ["1", "open", "x", "quantity must be positive", "422", "1", "2026-11-20T23:55:10.000Z"],
  ]);
});

test("JSON records: the first one gives the columns, other fields go into one JSON cell, also after a resume", async () => {
  const options = await place(undefined);
  const first = await openDeadLetterFiles(options);
  const [mark = expect.fail()] = await first.append([letter(1, { id: 1, status: "open" })]);
  await first.close();
  const second = await openDeadLetterFiles({ ...options, resumeAt: mark });
  await second.append([letter(2, { id: 2, deep: { n: 1 }, more: true })]);
  await second.close();
  expect(await rows(options)).toEqual([
    ["id", "status", "other", "error", "longhaul_status", "attempts", "time"],
    ["1", "open", "", "quantity must be positive", "422", "1", "2026-11-20T23:55:10.000Z"],
    ["2", "", '{"deep":{"n":1},"more":true}', "quantity must be positive", "422", "1", "2026-11-20T23:55:10.000Z"],
  ]);
});

test("on resume what stands behind the mark is cut, whole letters and torn ones", async () => {
  const options = await place(["id"]);
  const first = await openDeadLetterFiles(options);
  const [mark = expect.fail()] = await first.append([letter(1, { id: "1" }), letter(2, { id: "2" })]);
  await first.close();
  await appendFile(options.csvPath, '3,"to');
  await appendFile(options.storiesPath, '{"rec');
  const second = await openDeadLetterFiles({ ...options, resumeAt: mark });
  await second.append([letter(4, { id: "4" })]);
  await second.close();
  const stories = (await readFile(options.storiesPath, "utf8")).trimEnd().split("\n");
  expect({
    ids: ((await rows(options)) as string[][]).map(([id]) => id),
    records: stories.map((story) => (JSON.parse(story) as DeadLetter).record),
  }).toEqual({ ids: ["id", "1", "4"], records: [1, 4] });
});

test("on resume before the first acknowledged letter the header is written anew", async () => {
  const options = await place(["id"]);
  await writeFile(options.csvPath, "id,err");
  const files = await openDeadLetterFiles({ ...options, resumeAt: { csv: 0, stories: 0 } });
  await files.append([letter(1, { id: "1" })]);
  await files.close();
  expect(((await rows(options)) as string[][]).map(([id]) => id)).toEqual(["id", "1"]);
});

test("letters that come at once all get a mark that covers them", async () => {
  const options = await place(["id"]);
  const files = await openDeadLetterFiles(options);
  const marks = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      const [{ csv } = expect.fail()] = await files.append([letter(at, { id: `WO-${at};` })]);
      return (await readFile(options.csvPath)).subarray(0, csv).includes(`WO-${at};`);
    }),
  );
  await files.close();
  expect(marks).toEqual(marks.map(() => true));
});
