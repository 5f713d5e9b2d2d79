import assert from "node:assert/strict";
import {
  type CodeLens,
  commands,
  DiagnosticSeverity,
  extensions,
  languages,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { Entry } from "../../src/engine/checkpoint/entry.ts";
import { sealLine } from "../../src/engine/checkpoint/line.ts";

const at = "2026-11-21T13:03:22.000Z";
const counters = { requests: 0, retries: 0, activeMs: 0 };
const succeeded = (records: string): Entry => ({ is: "succeeded", at, records, ...counters });
const text = (...entries: Entry[]) => entries.map((entry) => `${sealLine(entry)}\n`).join("");

function header(run: string, records: number): Entry {
  const input = { file: "orders.csv", records, bytes: 1, sha256: "0" };
  const segments = { size: 50, total: Math.ceil(records / 50) };
  return { is: "run", version: 1, run, job: "orders", connection: "mes", at, jobHash: "0", input, segments };
}

describe("an open checkpoint", () => {
  let folder: Uri;

  before(async () => {
    await extensions.getExtension("longhaul.longhaul")?.activate();
    const root = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    folder = Uri.joinPath(root, "checkpoints");
    await write(Uri.joinPath(folder, "orders.sync.json"), "{}");
  });

  after(async () => {
    await commands.executeCommand("workbench.action.closeAllEditors");
    await workspace.fs.delete(folder, { recursive: true });
  });

  function checkpointOf(run: string): Uri {
    return Uri.joinPath(folder, ".longhaul", "orders", run, `${run}.checkpoint.jsonl`);
  }

  async function open(run: string, content: string): Promise<TextDocument> {
    const uri = checkpointOf(run);
    await write(uri, content);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document);
    return document;
  }

  it("offers to resume, and hands over the job and the checkpoint", async () => {
    const { uri } = await open("run-1", text(header("run-1", 3000), succeeded("1-1153")));
    assert.deepEqual(
      (await lensesOf(uri)).map(({ range, command }) => [
        range.start.line,
        command?.title,
        command?.command,
        command?.arguments,
      ]),
      [
        [
          0,
          "Resume · 1,847 remaining",
          "longhaul.resume",
          [{ jobFile: Uri.joinPath(folder, "orders.sync.json").fsPath, checkpoint: uri.fsPath }],
        ],
      ],
    );
  });

  it("follows the document as a run goes on", async () => {
    const begun = text(header("run-2", 100), succeeded("1-50"));
    const document = await open("run-2", begun);
    const { uri } = document;
    assert.deepEqual(await titlesOf(uri), ["Resume · 50 remaining"]);
    await replace(document, begun + text(succeeded("51-100"), { is: "completed", at, ...counters }));
    await eventually(async () => assert.deepEqual(await titlesOf(uri), ["Completed · 100 of 100"]));
  });

  it("marks a cut-off last line and counts what stands before it", async () => {
    const { uri } = await open("run-3", text(header("run-3", 100), succeeded("1-50"), succeeded("51-60")).slice(0, -9));
    await eventually(() =>
      assert.deepEqual(problemsOf(uri), [
        [
          DiagnosticSeverity.Information,
          2,
          "This line was cut off while it was written, so it never counted. Resuming removes it.",
        ],
      ]),
    );
    assert.deepEqual(await titlesOf(uri), ["Resume · 50 remaining"]);
  });

  it("marks a line that is damaged in the middle, and offers no resume", async () => {
    const whole = text(header("run-4", 100), succeeded("1-50"), succeeded("51-60"));
    const { uri } = await open("run-4", whole.replace('"1-50"', '"1-51"'));
    await eventually(() =>
      assert.deepEqual(
        problemsOf(uri).map(([severity, line]) => [severity, line]),
        [[DiagnosticSeverity.Error, 1]],
      ),
    );
    assert.deepEqual(await titlesOf(uri), ["Damaged on line 2 · Show"]);
  });

  it("lets others work while it reads 20,000 lines", async () => {
    const lines = Array.from({ length: 19_999 }, (_, index) => succeeded(String(index + 1)));
    const content = text(header("run-5", 20_000), ...lines);
    const document = await open("run-5", content.slice(0, -1));
    const { uri } = document;
    await eventually(async () => assert.deepEqual(await titlesOf(uri), ["Resume · 2 remaining"]));
    // Processor time between two turns of the event loop: on a busy machine the clock tells of others too.
    let longestMs = 0;
    let last = process.cpuUsage();
    const watch = setInterval(() => {
      const { user, system } = process.cpuUsage(last);
      longestMs = Math.max(longestMs, (user + system) / 1000);
      last = process.cpuUsage();
    }, 1);
    await replace(document, content);
    await eventually(async () => assert.deepEqual(await titlesOf(uri), ["Resume · 1 remaining"]));
    clearInterval(watch);
    assert.ok(longestMs < 250, `worked for ${longestMs} ms without a pause`);
  });
});

async function write(uri: Uri, content: string): Promise<void> {
  await workspace.fs.writeFile(uri, new TextEncoder().encode(content));
}

/** As the editor does when the file changes, but without waiting for its file watcher. */
async function replace(document: TextDocument, content: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const old = document.getText();
  edit.replace(document.uri, new Range(document.positionAt(0), document.positionAt(old.length)), content);
  assert.ok(await workspace.applyEdit(edit));
  // On a slow machine the editor saves by itself meanwhile, and then this save gives way.
  await eventually(async () => assert.ok(!document.isDirty || (await document.save())));
}

async function lensesOf(uri: Uri): Promise<readonly CodeLens[]> {
  return commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 10);
}

async function titlesOf(uri: Uri): Promise<readonly (string | undefined)[]> {
  return (await lensesOf(uri)).map(({ command }) => command?.title);
}

function problemsOf(uri: Uri): readonly (readonly [DiagnosticSeverity, number, string])[] {
  return languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "Longhaul")
    .map(({ severity, range, message }) => [severity, range.start.line, message] as const);
}

async function eventually(check: () => void | Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
