import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { FilePlace, SourceRecord } from "../../../src/engine/record.ts";
import { openedOf, readAll, readPlaces } from "./sourceOf.ts";

const MANY = 1500;

/** Cells with quotes, line breaks and letters of several bytes, so that records lie across the chunks of a reading. */
const values = Array.from({ length: MANY }, (_, at) => ({
  id: `WO-${at + 1}`,
  note: at % 7 === 0 ? `erste\r\n"zweite" ${"ü🚚".repeat(at % 40)}` : `€${"x".repeat(at % 90)}`,
}));
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = (delimiter: string, ends: readonly string[]) =>
  values
    .map(({ id, note }, at) => `${id}${delimiter}${quoted(note)}${ends[at % ends.length] ?? ""}`)
    .reduce((text, row) => text + row, `id${delimiter}note\n`);
const jsonl = values.map((row, at) => `${JSON.stringify(row)}${at % 5 === 0 ? "\n\n  \n" : "\n"}`).join("");

const sources: readonly { what: string; name: string; content: string | Buffer; places: "bytes" | "counted" }[] = [
  { what: "CSV", name: "orders.csv", content: csv(",", ["\n"]), places: "bytes" },
  {
    what: "CSV with mark and mixed line ends",
    name: "orders.csv",
    content: `\uFEFF${csv(";", ["\r\n", "\n\n", "\n", "\r"])}`,
    places: "bytes",
  },
  { what: "TSV without a last line end", name: "orders.tsv", content: csv("\t", ["\n"]).trimEnd(), places: "bytes" },
  { what: "JSONL", name: "orders.jsonl", content: jsonl, places: "bytes" },
  { what: "JSONL with mark", name: "orders.jsonl", content: `\uFEFF${jsonl.trimEnd()}`, places: "bytes" },
  { what: "JSON", name: "orders.json", content: JSON.stringify(values, null, 1), places: "counted" },
  { what: "gzipped CSV", name: "orders.csv.gz", content: gzipSync(csv(",", ["\n"])), places: "counted" },
  { what: "gzipped JSONL", name: "orders.jsonl.gz", content: gzipSync(jsonl), places: "counted" },
  {
    what: "UTF-16 CSV",
    name: "orders.csv",
    content: Buffer.from(`\uFEFF${csv(",", ["\n"])}`, "utf16le"),
    places: "counted",
  },
];

const placeBehind = ({ endByte, endLine }: SourceRecord): FilePlace | undefined =>
  endByte === undefined || endLine === undefined ? undefined : { byte: endByte, line: endLine };

test.each(sources)(
  "$what: reading from any record's place gives exactly the rest",
  async ({ name, content, places }) => {
    const { source } = await openedOf(name, content);
    const whole = await readPlaces(source);
    expect([whole.records.length, whole.problems]).toEqual([MANY, []]);
    for (let record = 2; record <= MANY + 1; record += record < 12 || record > MANY - 3 ? 1 : 163) {
      const behind = whole.records[record - 2];
      const at = behind && placeBehind(behind);
      expect(at === undefined).toBe(places === "counted");
      const rest = { records: whole.records.slice(record - 1), problems: [] };
      expect(await readPlaces(source, { record, ...(at && { at }) })).toEqual(rest);
      // Where nobody noted a place, the reader counts.
      if (record % 11 === 0) expect(await readPlaces(source, { record })).toEqual(rest);
    }
  },
);

test("reading from a place reads nothing of what stands before it", async () => {
  const content = csv(",", ["\n"]);
  const { source } = await openedOf("orders.csv", content);
  const { records } = await readPlaces(source);
  const at = placeBehind(records[699] as SourceRecord);
  const spoilt = Buffer.from(content);
  // Not even a line end is left.
  spoilt.fill("x", content.indexOf("\n") + 1, at?.byte);
  const { source: other } = await openedOf("orders.csv", spoilt);
  const rest = await readAll(other, { record: 701, ...(at && { at }) });
  expect([rest.records.length, rest.records[0], rest.problems]).toEqual([
    MANY - 700,
    { number: 701, line: at?.line, values: values[700] },
    [],
  ]);
});

test("items of a JSON array that are passed over are not built", async () => {
  const { source } = await openedOf(
    "orders.json",
    `[{"id":"1","list":[1,[2,{"a":[]}],"],["]}, 7, {"id":"3"}, {"id":"4"}]`,
  );
  expect(await readAll(source, { record: 3 })).toEqual({
    records: [
      { number: 3, line: 1, values: { id: "3" } },
      { number: 4, line: 1, values: { id: "4" } },
    ],
    problems: [],
  });
});
