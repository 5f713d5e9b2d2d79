import assert from "node:assert/strict";
import { type CodeLens, commands as editor, type Uri, window, workspace } from "vscode";
import { commands } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import { activated, ledger, PASSWORD, type Sandbox, startSandbox, until, writeJob } from "./sandbox.ts";

describe("a look ahead at a job", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;
  let job: Uri;

  before(async () => {
    sandbox = await startSandbox(100);
    longhaul = await activated();
    job = await writeJob(sandbox, { name: "ahead", records: 200, perSecond: 40 });
  });

  after(async () => {
    await editor.executeCommand("workbench.action.closeAllEditors");
    await sandbox.close();
  });

  /** What the document with this title shows, once it is there. */
  const page = (title: string): Promise<string> =>
    until(() =>
      window.visibleTextEditors.find(({ document }) => document.uri.path === `/${title}`)?.document.getText(),
    );

  it("is offered above the job file, beside running it", async () => {
    const document = await workspace.openTextDocument(job);
    await window.showTextDocument(document);
    const lenses = await editor.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", job);
    assert.deepEqual(
      lenses.flatMap(({ range, command }) => (command ? [[range.start.line, command.title, command.command]] : [])),
      [
        [0, "Run", commands.runSync],
        [0, "Dry run", commands.dryRun],
        [0, "Forecast", commands.forecast],
        [0, "Test batch", commands.runTestBatch],
      ],
    );
  });

  it("forecasts in a read-only page, the verdict first, and sends nothing", async () => {
    const before = await ledger(sandbox);
    await editor.executeCommand(commands.forecast, job);
    const [verdict, , ...facts] = (await page("ahead · forecast")).split("\n");
    assert.deepEqual(
      { verdict, duration: facts.find((line) => line.includes("duration")), sent: await ledger(sandbox) },
      {
        verdict: "ahead: Gets through without a person: 200 records in at least 5 s, 2 refreshes.",
        duration: "  duration  at least 5 s, at the rate that the job allows",
        sent: before,
      },
    );
  });

  it("shows in a dry run that nobody looked where nobody is signed in, and whether the server lets in where somebody is", async () => {
    const lines = async () =>
      (await page("ahead · dry run")).split("\n").filter((line) => /^# Access|^Auth/.test(line));
    await editor.executeCommand(commands.dryRun, job);
    const unchecked = await lines();
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.runSync, job);
    await until(() => longhaul.runs.find((run) => run.job === "ahead" && run.state === "ended"));
    await editor.executeCommand(commands.dryRun, job);
    const looked = await until(async () => ((await lines())[0]?.includes("answered") ? lines() : undefined));
    assert.deepEqual(
      { unchecked, looked: looked.map((line) => line.replace(/GET \S+/, "GET …").replace(/200\..*/, "200.")) },
      {
        unchecked: [
          "# Access not checked: nobody is signed in.",
          ...Array.from({ length: 3 }, () => "Authorization: Bearer ••••"),
        ],
        looked: ["# Access: GET … answered 200.", ...Array.from({ length: 3 }, () => "Authorization: Bearer ••••")],
      },
    );
  });
});
