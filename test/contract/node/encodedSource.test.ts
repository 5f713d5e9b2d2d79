import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Encoding } from "../../../src/config/job.ts";
import { failureOf } from "./failureOf.ts";
import { never, openedOf, place, readAll } from "./sourceOf.ts";

/** Letters that every encoding here has, and a cell with a line break in quotes. */
const rows = [
  { id: "1", note: "Grüße" },
  { id: "2", note: 'zwei\r\nZeilen, "ganz"' },
  { id: "3", note: "¿año?" },
];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const contents = {
  csv: `id,note\r\n${rows.map(({ id, note }) => `${id},${quoted(note)}\r\n`).join("")}`,
  tsv: `id\tnote\n${rows.map(({ id, note }) => `${id}\t${quoted(note)}\n`).join("")}`,
  json: JSON.stringify(rows, null, 1),
  jsonl: rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
};

const littleEndian = (text: string) => Buffer.from(text, "utf16le");
const writers: Readonly<Record<Encoding, (text: string) => Buffer>> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-16le": littleEndian,
  "utf-16be": (text) => littleEndian(text).swap16(),
  "windows-1252": (text) => Buffer.from(text, "latin1"),
  "iso-8859-1": (text) => Buffer.from(text, "latin1"),
};

const cases = (Object.keys(contents) as (keyof typeof contents)[]).flatMap((format) =>
  (Object.keys(writers) as Encoding[]).flatMap((encoding) => {
    const marks = encoding.startsWith("utf") ? (["with", "without"] as const) : (["without"] as const);
    return marks.flatMap((mark) =>
      (["plain", "gzipped"] as const).map((packing) => ({ format, encoding, mark, packing })),
    );
  }),
);

test.each(cases)("$format in $encoding $mark mark, $packing, gives the same records", async (one) => {
  const { format, encoding, mark, packing } = one;
  const bytes = writers[encoding](`${mark === "with" ? "\uFEFF" : ""}${contents[format]}`);
  const compressed = packing === "gzipped";
  const { source, form } = await openedOf(
    compressed ? `orders.${format}.gz` : `orders.${format}`,
    compressed ? gzipSync(bytes) : bytes,
    { encoding },
  );
  const { records, problems } = await readAll(source);
  const delimiter = format === "csv" ? "," : format === "tsv" ? "\t" : null;
  expect({ values: records.map(({ values }) => values), problems, form }).toEqual({
    values: rows,
    problems: [],
    form: { format, delimiter, encoding, compressed },
  });
});

test("windows-1252 has its own letters where ISO-8859-1 has control characters", async () => {
  const bytes = Buffer.from([0x69, 0x64, 0x0a, 0x80, 0x93, 0x9f, 0xe4, 0x81, 0x0a]);
  const read = async (encoding: Encoding) => {
    const { source } = await openedOf("orders.csv", bytes, { encoding });
    return (await readAll(source)).records.map(({ values }) => values["id"]);
  };
  expect([await read("windows-1252"), await read("iso-8859-1")]).toEqual([["€“Ÿä\x81"], ["\x80\x93\x9fä\x81"]]);
});

test("a mark that contradicts the job is refused", async () => {
  const { source } = await openedOf("orders.csv", littleEndian("\uFEFFid\n1\n"), { encoding: "windows-1252" });
  expect((await readAll(source)).problems).toEqual([
    {
      code: "records-syntax",
      file: "orders.csv",
      line: 1,
      ...place,
      facts: { error: "the file is marked as utf-16le, but read as windows-1252" },
    },
  ]);
});

test.each([
  ["single bytes", Buffer.from("id\nGrüße\n", "latin1"), { line: 2, column: 3 }, { byte: 5, likely: "windows-1252" }],
  [
    "bytes that windows-1252 does not use",
    Buffer.from([0x69, 0x64, 0x0a, 0xe4, 0x9d, 0x0a]),
    { line: 2, column: 1 },
    { byte: 3, likely: null },
  ],
  [
    "a bad byte among good UTF-8",
    Buffer.concat([Buffer.from("id\nGrüße 🚚"), Buffer.from([0xe4, 0x0a])]),
    { line: 2, column: 9 },
    { byte: 15, likely: null },
  ],
  [
    "a bad byte on the first line, behind a mark",
    Buffer.concat([Buffer.from("\uFEFFiü"), Buffer.from([0xe4, 0x0a])]),
    { line: 1, column: 3 },
    { byte: 6, likely: null },
  ],
  ["UTF-16LE without mark", littleEndian("id\n1\n"), { line: 1, column: 2 }, { byte: 1, likely: "utf-16le" }],
  ["UTF-16BE without mark", littleEndian("id\n1\n").swap16(), { line: 1, column: 1 }, { byte: 0, likely: "utf-16be" }],
])("the encoding is never guessed, only proposed: %s", async (_, bytes, at, facts) => {
  const { source } = await openedOf("orders.jsonl", bytes);
  const { problems } = await readAll(source);
  expect(problems.filter(({ code }) => code === "not-utf8")).toEqual([
    { code: "not-utf8", file: "orders.jsonl", ...at, length: 0, facts },
  ]);
});

test("a UTF-16 file that ends in half a character is damaged", async () => {
  const { source } = await openedOf("orders.csv", Buffer.concat([littleEndian("id\n1\n"), Buffer.from([0x31])]), {
    encoding: "utf-16le",
  });
  expect((await readAll(source)).problems.map(({ facts }) => facts)).toEqual([{ error: "not utf-16le" }]);
});

test("what a job says of the delimiter goes before what the file shows", async () => {
  const { source, form } = await openedOf("orders.csv", "id;a,b\n1;2,3\n", { delimiter: "," });
  expect([await source.columns(never), form.delimiter]).toEqual([["id;a", "b"], ","]);
});

test("an empty file is told as such, whatever its encoding", async () => {
  const { source } = await openedOf("orders.csv", "", { encoding: "utf-16be" });
  expect(await failureOf(source.columns(never))).toEqual({
    "input-invalid": {
      problems: [{ code: "records-empty", file: "orders.csv", line: 1, ...place, facts: {} }],
      count: 1,
    },
  });
});
