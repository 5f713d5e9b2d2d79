import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CodeLens, commands as editor, type Hover, MarkdownString, Range, Uri, window, workspace } from "vscode";
import { commands } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import { activated, PASSWORD, type Sandbox, startSandbox, until, writeJob } from "./sandbox.ts";

describe("A data file in the editor", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;

  before(async () => {
    sandbox = await startSandbox(100);
    longhaul = await activated();
  });

  after(() => sandbox.close());

  const titles = async (file: Uri) => {
    const lenses = await editor.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", file);
    return lenses.flatMap(({ command }) => command?.title ?? []);
  };

  it("says what became of each record, leads to the dead letters, and says nothing once it was changed", async () => {
    const job = await writeJob(sandbox, { name: "marked", records: 40 });
    const file = Uri.file(join(job.fsPath, "..", "orders.csv"));
    const rows = (await readFile(file.fsPath, "utf8")).split("\n");
    // Records 7 and 30, whose quantity the server refuses.
    for (const line of [7, 30]) rows[line] = `marked-${line},Started,-1`;
    await writeFile(file.fsPath, rows.join("\n"));
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.runSync, job);
    await until(() => longhaul.runs.find((run) => run.job === "marked" && run.state === "ended"));

    const shown = await window.showTextDocument(await workspace.openTextDocument(file));
    const told = await until(async () => {
      const found = await titles(file);
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(told, ["38 applied · 2 dead", "Redrive 2 dead letters", "Next dead letter"]);

    const at: number[] = [];
    for (const way of [
      commands.nextDeadLetter,
      commands.nextDeadLetter,
      commands.nextDeadLetter,
      commands.previousDeadLetter,
    ]) {
      await editor.executeCommand(way);
      at.push(shown.selection.active.line);
    }
    assert.deepEqual(at, [7, 30, 7, 30]);

    const hovers = await editor.executeCommand<Hover[]>(
      "vscode.executeHoverProvider",
      file,
      new Range(7, 0, 7, 0).start,
    );
    const story = hovers
      .flatMap(({ contents }) => contents.map((one) => (one instanceof MarkdownString ? one.value : "")))
      .join("\n");
    assert.match(story, /^\*\*dead letter\*\*/);
    assert.match(story, /negative/);
    assert.doesNotMatch(story, /eyJ|sandbox-password/);

    await shown.edit((edit) => edit.insert(shown.document.positionAt(0), "x"));
    const changed = await until(async () => {
      const found = await titles(file);
      return found.length === 1 ? found : undefined;
    });
    assert.match(changed[0] ?? "", /^Changed since run /);
    await editor.executeCommand("workbench.action.files.revert");
    const back = await until(async () => {
      const found = await titles(file);
      return found.length === 3 ? found : undefined;
    });
    assert.deepEqual(back, told);
  });
});
