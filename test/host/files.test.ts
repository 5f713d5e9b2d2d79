import assert from "node:assert/strict";
import { commands as editor, languages, Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { copySample } from "../../src/host/sampleWorkspace.ts";
import { activated, extensionFolder, until } from "./sandbox.ts";

describe("the files a user owns", () => {
  let root: Uri;

  before(async () => {
    await activated();
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    root = folder;
  });

  after(async () => {
    await editor.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows problems at their places while they are typed, and takes them back", async () => {
    const file = Uri.joinPath(root, "live", "longhaul.json");
    await workspace.fs.createDirectory(Uri.joinPath(root, "live"));
    await workspace.fs.writeFile(
      file,
      new TextEncoder().encode('{\n  "connections": { "a": { "preset": "nothing" } }\n}\n'),
    );
    const document = await workspace.openTextDocument(file);
    await window.showTextDocument(document);
    const own = () => languages.getDiagnostics(file).filter(({ source }) => source === "Longhaul");
    const [found] = await until(() => (own().length > 0 ? own() : undefined));
    const text = document.getText(found?.range);
    const change = new WorkspaceEdit();
    change.replace(file, new Range(1, 0, 1, 200), '  "connections": {}');
    await workspace.applyEdit(change);
    await until(() => (own().length === 0 ? true : undefined));
    await document.save();

    assert.deepEqual(
      {
        code: found?.code,
        line: found?.range.start.line,
        text,
      },
      { code: "unknown-preset", line: 1, text: '"nothing"' },
    );
  });

  it("writes the sample workspace once and never over a file that is there", async () => {
    const extension = Uri.file(extensionFolder());
    const [empty, used] = [Uri.joinPath(root, "sample"), Uri.joinPath(root, "used")];
    await workspace.fs.createDirectory(empty);
    await workspace.fs.createDirectory(used);
    await workspace.fs.writeFile(Uri.joinPath(used, "work-orders.csv"), new TextEncoder().encode("mine"));
    const answers = [
      await copySample(extension, empty),
      await copySample(extension, empty),
      await copySample(extension, used),
    ];
    const listed = async (folder: Uri) => (await workspace.fs.readDirectory(folder)).map(([name]) => name).sort();
    const rows = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(empty, "work-orders.csv")));

    assert.deepEqual(
      {
        answers,
        written: await listed(empty),
        untouched: await listed(used),
        records: rows.trimEnd().split("\n").length - 1,
      },
      {
        answers: [undefined, "longhaul.json", "work-orders.csv"],
        written: ["longhaul.json", "work-orders.csv", "work-orders.sync.json"],
        untouched: ["work-orders.csv"],
        records: 1000,
      },
    );
  });
});
