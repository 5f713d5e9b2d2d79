import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { keyOf, type RecordSource } from "../../../src/engine/record.ts";
import { openSource } from "../../../src/node/readers/openSource.ts";
import { failureOf } from "./failureOf.ts";
import { never } from "./sourceOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

const content = `id\n${Array.from({ length: 100_000 }, (_, at) => `WO-${at + 1}\n`).join("")}`;
const other = content.replaceAll("WO", "ZZ");

async function opened(name = "orders.csv", bytes: string | Buffer = content) {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, bytes);
  const { source } = await openSource({ path, file: name, records: { key: "id", types: {} } });
  return { path, source };
}

/** Changes the file after the first batch; what was read of the former content and of any other. */
async function readAcross(source: RecordSource, change: () => Promise<void>) {
  const read = { former: 0, others: 0 };
  const ended = (async () => {
    let changed = false;
    for await (const batch of source.read(() => undefined, never)) {
      for (const { values } of batch) read[keyOf(values, "id").startsWith("WO-") ? "former" : "others"] += 1;
      if (!changed) await change();
      changed = true;
    }
  })();
  return { failure: await failureOf(ended), ...read };
}

test.each([
  ["orders.csv", content, other],
  ["orders.csv.gz", gzipSync(content), gzipSync(other)],
])("a reading of %s ends where the file was changed under it", async (name, bytes, changed) => {
  const { path, source } = await opened(name, bytes);
  const { failure, former, others } = await readAcross(source, () => writeFile(path, changed));
  expect({ failure, some: former > 0 && former < 100_000, others }).toEqual({
    failure: { "records-changed": { file: path } },
    some: true,
    others: 0,
  });
});

test("a file that was changed behind what is left to read is noticed at its end", async () => {
  const { path, source } = await opened("orders.jsonl", '{ "id": "WO-1" }\n');
  const { failure, former } = await readAcross(source, () => writeFile(path, '{ "id": "ZZ-1" }\n'));
  expect({ failure, former }).toEqual({ failure: { "records-changed": { file: path } }, former: 1 });
});

test("a reading that begins after the change gives nothing, nor does a fingerprint", async () => {
  const { path, source } = await opened();
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
  const { failure, former } = await readAcross(source, async () => undefined);
  expect({ failure, former, fingerprint: await failureOf(source.fingerprint(never)) }).toEqual({
    failure: { "records-changed": { file: path } },
    former: 0,
    fingerprint: { "records-changed": { file: path } },
  });
});

test("a file that was replaced by another keeps its bytes for the reading that has it open", async () => {
  const { path, source } = await opened();
  await writeFile(`${path}.new`, other);
  const read = await readAcross(source, () => rename(`${path}.new`, path));
  expect(read).toEqual({ failure: undefined, former: 100_000, others: 0 });
});
