import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CodeLens, commands as editor, Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { commands } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import type { RunView } from "../../src/protocol/messages.ts";
import { activated, drawnRows, ledger, PASSWORD, type Sandbox, startSandbox, until, writeJob } from "./sandbox.ts";

describe("Redrive Dead Letters in the editor", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;

  before(async () => {
    sandbox = await startSandbox(100);
    longhaul = await activated();
  });

  after(async () => {
    await editor.executeCommand("workbench.action.closeAllEditors");
    await sandbox.close();
  });

  const ended = (redrives: string | null): Promise<RunView> =>
    until(() =>
      longhaul.runs.find((run) => run.job === "letters" && run.state === "ended" && run.redrives === redrives),
    );

  it("sends the rows as they stand in the editor, by the lens above them, and shows what it was", async () => {
    const job = await writeJob(sandbox, { name: "letters", records: 0 });
    const rows = Array.from({ length: 20 }, (_, at) => `L-${at},Started,${at % 10 === 9 ? -at : at}`);
    await writeFile(join(job.fsPath, "..", "orders.csv"), `${["id,status,qty", ...rows].join("\n")}\n`);
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.runSync, job);
    const first = await ended(null);
    const document = await workspace.openTextDocument(Uri.file(first.deadLetters ?? ""));
    await window.showTextDocument(document);
    const lenses = await editor.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
    const edit = new WorkspaceEdit();
    const text = document.getText();
    edit.replace(
      document.uri,
      new Range(document.positionAt(0), document.positionAt(text.length)),
      text.replaceAll(",-", ","),
    );
    assert.ok(await workspace.applyEdit(edit));
    const [redrive] = lenses;
    await editor.executeCommand(redrive?.command?.command ?? "", ...((redrive?.command?.arguments ?? []) as unknown[]));
    const second = await ended(first.run);
    const drawn = await drawnRows(longhaul);

    assert.deepEqual(
      {
        lenses: lenses.map(({ command }) => command?.title),
        first: first.summary?.records,
        second: second.summary?.records,
        rows: drawn.filter((row) => /redrive/.test(row)).map((row) => row.replace(/\S+ \d+, [\d:]+/, "‹start›")),
        ledger: await ledger(sandbox),
      },
      {
        lenses: ["Redrive these · 2", "Dry run"],
        first: { total: 20, succeeded: 18, dead: 2, unknown: 0, rolledBack: 0, pending: 0 },
        second: { total: 2, succeeded: 2, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
        rows: ["  ‹start› · redrive [2 of 2]"],
        ledger: { applied: 20, distinct: 20, twiceTotal: 0 },
      },
    );
  });
});
