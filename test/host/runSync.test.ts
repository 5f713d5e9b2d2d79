import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { commands as editor, workspace } from "vscode";
import { commands } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import { activated, ledger, PASSWORD, type Sandbox, startSandbox, until, writeJob } from "./sandbox.ts";

describe("Run Sync in the editor", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;

  before(async () => {
    sandbox = await startSandbox(100);
    longhaul = await activated();
  });

  after(() => sandbox.close());

  it("registers every command", async () => {
    const registered = new Set(await editor.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((id) => !registered.has(id)),
      [],
    );
  });

  it("applies every record once while the token is renewed, and shows it", async () => {
    const job = await writeJob(sandbox, { name: "orders", records: 200, perSecond: 40 });
    await longhaul.prepare(job, PASSWORD);
    const texts = new Set<string>();
    const watching = setInterval(() => texts.add(longhaul.statusText), 50);
    await editor.executeCommand(commands.runSync, job);
    const run = await until(() => longhaul.runs.find((view) => view.job === "orders" && view.state === "ended"), 19_000);
    clearInterval(watching);

    assert.deepEqual(run.summary?.records, {
      total: 200,
      succeeded: 200,
      dead: 0,
      unknown: 0,
      rolledBack: 0,
      pending: 0,
    });
    console.log(JSON.stringify(await ledger(sandbox)), run.summary?.tokens, [...texts]);
    const rows = await longhaul.rows();
    console.log(rows.map(({ level, item }) => `${"  ".repeat(level)}${String(item.label)} | ${String(item.description)}`).join("\n"));
    const drawn = JSON.stringify([rows, [...texts]]);
    assert.ok(!drawn.includes(PASSWORD) && !drawn.includes("eyJ"));
  });

  it("leaves the password and the tokens in no file of the workspace", async () => {
    const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const found: string[] = [];
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), "utf8");
      if (text.includes(PASSWORD) || text.includes("eyJ")) found.push(entry.name);
    }
    assert.deepEqual(found, []);
  });
});
