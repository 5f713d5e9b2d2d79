import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { columnsSeen, likelyKey } from "../../../src/config/drafts/columnsSeen.ts";
import { connectionEdits, fieldsNeeded } from "../../../src/config/drafts/connectionDraft.ts";
import { applied } from "../../../src/config/drafts/editText.ts";
import { draftMethods, jobText, likelyPath } from "../../../src/config/drafts/jobDraft.ts";
import { loadJob } from "../../../src/node/loadJob.ts";
import { makePlan } from "../../../src/node/makePlan.ts";
import { firstRequest, glanceAtRecords } from "../../../src/node/recordsGlance.ts";
import { presets } from "../../../src/presets/presets.ts";
import { never } from "./sourceOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

const rows = Array.from({ length: 30 }, (_, at) => ({ id: `WO-${at}`, status: "open", qty: at, done: at % 2 === 0 }));

const files = {
  csv: `id,status,qty,done\n${rows.map(({ id, status, qty, done }) => `${id},${status},${qty},${done}`).join("\n")}\n`,
  jsonl: rows.map((row) => JSON.stringify(row)).join("\n"),
};

const answers: Readonly<Record<string, string>> = {
  "auth.tokenUrl": "https://id.example.com/oauth2/token",
  "auth.issuer": "https://id.example.com",
  "auth.username": "svc-sync",
  "auth.clientId": "sync-client",
  "auth.assertion.keyId": "sync-key",
};

const everyWay = Object.keys(presets).flatMap((preset) =>
  (["csv", "jsonl"] as const).map((kind) => [preset, kind] as const),
);

/** As *New Connection* and *New Sync Job* do it when a person only accepts what is suggested. */
async function written(preset: string, kind: keyof typeof files, method: (typeof draftMethods)[number] = "PUT") {
  const folder = await temporaryDirectory();
  const draft = { id: "api", preset, baseUrl: "https://api.example.com", fields: new Map<string, string>() };
  for (const { field } of fieldsNeeded(draft, presets)) draft.fields.set(field, answers[field] ?? "");
  const connectionsText = applied("", connectionEdits("", draft));
  const file = `work-orders.${kind}`;
  const path = join(folder, file);
  await Promise.all([writeFile(join(folder, "longhaul.json"), connectionsText), writeFile(path, files[kind])]);
  const glance = await glanceAtRecords({ path, records: { key: "", types: {} }, most: 1000 }, never);
  const columns = columnsSeen(glance.records, glance.delimiter !== null);
  const key = likelyKey(columns) ?? "";
  const types = new Map(glance.delimiter !== null ? columns.map(({ name, type }) => [name, type] as const) : []);
  const body = columns.map(({ name }) => name);
  const job = { connection: "api", file, key, method, body, types, idempotencyKey: "Idempotency-Key" };
  const jobFile = join(folder, "work-orders.sync.json");
  await writeFile(jobFile, jobText({ ...job, path: likelyPath(file, { key, method }) }));
  return { jobFile, connectionsText };
}

test.each(everyWay)(
  "a new connection of %s and a new job over %s load without problems and dry-run",
  async (preset, kind) => {
    const { jobFile, connectionsText } = await written(preset, kind);
    const loaded = await loadJob(jobFile);
    const { plan, shown } = await makePlan(loaded, { show: 1 }, never);
    expect({
      connections: readConnectionsFile({ path: "longhaul.json", text: connectionsText }, presets).problems,
      records: plan.input.records,
      url: shown[0]?.request.url,
      body: JSON.parse(shown[0]?.request.body ?? "null") as unknown,
    }).toEqual({ connections: [], records: 30, url: "https://api.example.com/api/v1/work-orders/WO-0", body: rows[0] });
  },
);

test.each(draftMethods)("a job whose method is %s dry-runs as it was suggested", async (method) => {
  const { plan } = await makePlan(await loadJob((await written("api-key", "csv", method)).jobFile), { show: 1 }, never);
  expect([plan.job.request.method, plan.input.records]).toEqual([method, 30]);
});

test("the first request is what a dry run shows first, with the credential masked", async () => {
  const loaded = await loadJob((await written("api-key", "csv")).jobFile);
  const { shown } = await makePlan(loaded, { show: 1 }, never);
  const first = await firstRequest(loaded, never);
  expect({ ...first?.request, headers: first?.request.headers["x-api-key"] }).toEqual({
    record: 1,
    line: 2,
    ...shown[0]?.request,
    perRun: "idempotency-key",
    headers: "••••",
  });
  expect(first?.values).toEqual(rows[0]);
});

test("a glance reads no further than it is asked to", async () => {
  const folder = await temporaryDirectory();
  const path = join(folder, "many.csv");
  await writeFile(path, `id\n${Array.from({ length: 5000 }, (_, at) => at).join("\n")}\n"never closed`);
  const { columns, records, hasMore } = await glanceAtRecords(
    { path, records: { key: "", types: {} }, most: 10 },
    never,
  );
  expect([columns, records.length, hasMore]).toEqual([["id"], 10, true]);
});
