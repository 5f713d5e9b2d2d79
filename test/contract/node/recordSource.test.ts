import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSource } from "../../../src/node/readers/openSource.ts";
import { failureOf } from "./failureOf.ts";
import { never, place, readAll, sourceOf } from "./sourceOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

test.each(["csv", "json", "jsonl"])(
  "50,000 %s records come in order, in batches, the same on each reading",
  async (kind) => {
    const rows = Array.from({ length: 50_000 }, (_, at) => ({ id: `WO-${at + 1}`, note: "ü".repeat(at % 5) }));
    const content = {
      csv: `id,note\n${rows.map(({ id, note }) => `${id},${note}`).join("\n")}`,
      json: JSON.stringify(rows),
      jsonl: rows.map((row) => JSON.stringify(row)).join("\n"),
    }[kind];
    const from = await sourceOf(`orders.${kind}`, content ?? "");
    const first = await readAll(from);
    expect(first.records.map(({ values }) => values)).toEqual(rows);
    expect(first.records.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1));
    expect(await readAll(from)).toEqual(first);
  },
);

test("the fingerprint is the size and SHA-256 of the bytes", async () => {
  const content = Buffer.alloc(3_000_000, "work order\n");
  expect(await (await sourceOf("orders.csv", content)).fingerprint(never)).toEqual({
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
  });
});

test("an unknown extension and a missing file are refused before reading", async () => {
  const directory = await temporaryDirectory();
  const open = (name: string) =>
    failureOf(openSource({ path: join(directory, name), file: name, records: { key: "id", types: {} } }));
  expect([await open("orders.xlsx"), await open("orders.csv")]).toEqual([
    {
      "input-invalid": {
        problems: [
          {
            code: "records-format-unknown",
            file: "orders.xlsx",
            line: 1,
            ...place,
            facts: { path: "orders.xlsx", known: [".csv", ".tsv", ".json", ".jsonl"] },
          },
        ],
        count: 1,
      },
    },
    {
      "input-invalid": {
        problems: [
          { code: "records-file-not-found", file: "orders.csv", line: 1, ...place, facts: { path: "orders.csv" } },
        ],
        count: 1,
      },
    },
  ]);
});

test("abort ends the reading with the signal's reason", async () => {
  const from = await sourceOf("orders.csv", `id\n${"1\n".repeat(200_000)}`);
  const controller = new AbortController();
  const reason = new Error("enough");
  const reading = (async () => {
    for await (const _ of from.read(() => undefined, controller.signal)) controller.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
});
