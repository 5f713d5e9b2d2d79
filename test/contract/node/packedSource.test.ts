import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { place, readAll, sourceOf } from "./sourceOf.ts";

const rows = Array.from({ length: 20_000 }, (_, at) => ({ id: `WO-${at + 1}`, note: "ü".repeat(at % 5) }));
const csv = `id,note\n${rows.map(({ id, note }) => `${id},${note}`).join("\n")}`;

test.each([
  ["csv.gz", csv],
  ["json.gz", JSON.stringify(rows)],
  ["jsonl.GZ", rows.map((row) => JSON.stringify(row)).join("\n")],
])("a gzipped file is read like the plain one: %s", async (kind, content) => {
  const { records, problems } = await readAll(await sourceOf(`orders.${kind}`, gzipSync(content)));
  expect([records.map(({ values }) => values), problems]).toEqual([rows, []]);
});

test("a gzipped file that was cut is reported, with the records before the cut left as they are", async () => {
  const whole = gzipSync(csv);
  const { records, problems } = await readAll(
    await sourceOf("orders.csv.gz", whole.subarray(0, Math.floor(whole.length / 2))),
  );
  expect(records.map(({ values }) => values)).toEqual(rows.slice(0, records.length));
  expect(problems).toEqual([
    {
      code: "records-syntax",
      file: "orders.csv.gz",
      line: 1,
      ...place,
      facts: { error: "the gzip file is damaged: unexpected end of file" },
    },
  ]);
});

test("a gzipped file with changed bytes is reported", async () => {
  const bytes = gzipSync(csv);
  bytes.fill(0, 200, 260);
  const { problems } = await readAll(await sourceOf("orders.csv.gz", bytes));
  expect(problems.map(({ code }) => code)).toEqual(["records-syntax"]);
});

test.each(["utf16le", "utf16be"] as const)("text with a UTF-16 mark is read as what it is: %s", async (encoding) => {
  const little = Buffer.from(`\uFEFF${csv}`, "utf16le");
  const bytes = encoding === "utf16le" ? little : little.swap16();
  const { records, problems } = await readAll(await sourceOf("orders.csv", bytes));
  expect([records.map(({ values }) => values), problems]).toEqual([rows, []]);
});
