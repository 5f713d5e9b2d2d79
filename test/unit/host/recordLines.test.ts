import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lineFormatOf, recordAt, recordLines } from "../../../src/host/recordLines.ts";
import { openSource } from "../../../src/node/readers/openSource.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";

/** Where the reader of runs has each record begin, counted from 0. */
async function linesOfReader(name: string, text: string): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), "longhaul-lines-"));
  try {
    const path = join(folder, name);
    await writeFile(path, text);
    const records = { key: "id", types: {} };
    const { source } = await openSource({ path, file: name, records });
    const lines: number[] = [];
    const fail = (problem: unknown) => {
      throw new Error(JSON.stringify(problem));
    };
    for await (const some of source.read(fail, new AbortController().signal)) {
      lines.push(...some.map(({ line }) => line - 1));
    }
    return lines;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a CSV's records begin where a run's reader has them begin", async () => {
  const chance = seededChance(7, "record lines");
  const oneOf = (list: readonly string[]) => list[Math.floor(chance.next() * list.length)] ?? "";
  const cells = ["a", "", '"x, y"', '"two\nlines"', '"say ""no"""', '""', "plain text", '"cr\r\nlf"'];
  for (let round = 0; round < 60; round += 1) {
    const rows = Array.from({ length: 8 }, (_, at) => `${at},${oneOf(cells)},${oneOf(cells)}`);
    const text = `${oneOf(["", "\uFEFF"])}${["id,b,c", ...rows].map((row) => `${row}${oneOf(["\n", "\r\n", "\n\n"])}`).join("")}`;
    expect([...recordLines(text, "delimited")], JSON.stringify(text)).toEqual(await linesOfReader("w.csv", text));
  }
});

test("a JSONL's records begin where a run's reader has them begin", async () => {
  const text = '{"id":1}\n\n{"id":2}\r\n  \n{"id":3}';
  expect([...recordLines(text, "jsonl")]).toEqual(await linesOfReader("w.jsonl", text));
});

test("a line belongs to the record that begins on it or above it", () => {
  const lines = Uint32Array.from([1, 2, 5]);
  expect([0, 1, 2, 3, 4, 5, 99].map((line) => recordAt(lines, line))).toEqual([0, 1, 2, 2, 2, 3, 3]);
});

test("only files whose records stand on lines of their own are looked at", () => {
  expect(["w.csv", "w.TSV", "w.jsonl", "w.json", "w.csv.gz", "w"].map(lineFormatOf)).toEqual([
    "delimited",
    "delimited",
    "jsonl",
    undefined,
    undefined,
    undefined,
  ]);
});
