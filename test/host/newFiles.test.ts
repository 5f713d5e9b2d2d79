import assert from "node:assert/strict";
import {
  commands as editor,
  type InputBox,
  languages,
  type QuickPick,
  type QuickPickItem,
  Uri,
  window,
  workspace,
} from "vscode";
import { commands } from "../../src/contributions.ts";
import { activated, until } from "./sandbox.ts";

/** What a person answers: a label of a list, a text for a box, or a way out. */
type Answer = { readonly pick?: string; readonly text?: string } | "accept" | "back" | "cancel";

interface Asked {
  readonly step: string;
  readonly shown: string;
}

describe("new connection and job files", () => {
  let root: Uri;
  let restore: () => void = () => {};

  before(async () => {
    await activated();
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    root = folder;
  });

  afterEach(async () => {
    restore();
    await editor.executeCommand("workbench.action.closeAllEditors");
  });

  async function folderWith(name: string, files: Readonly<Record<string, string>>): Promise<Uri> {
    const folder = Uri.joinPath(root, name);
    for (const [file, text] of Object.entries(files)) {
      await workspace.fs.writeFile(Uri.joinPath(folder, file), new TextEncoder().encode(text));
    }
    return folder;
  }

  const listed = async (folder: Uri) => (await workspace.fs.readDirectory(folder)).map(([name]) => name).sort();

  /** Answers the editor's own boxes one after the other, and tells what they asked. */
  function answering(answers: readonly Answer[]): readonly Asked[] {
    const left = [...answers];
    const asked: Asked[] = [];
    const { createQuickPick, createInputBox } = window;
    const answer = (input: QuickPick<QuickPickItem> | InputBox) => {
      const said = left.shift() ?? "cancel";
      const shown = "items" in input ? (input.activeItems[0]?.label ?? "") : input.value;
      asked.push({ step: `${input.step}/${input.totalSteps}`, shown });
      if (said === "cancel") return input.hide();
      if (said === "back") return void editor.executeCommand("workbench.action.quickInputBack");
      if (said !== "accept" && "items" in input) {
        input.activeItems = input.items.filter(({ label }) => label === said.pick);
      } else if (said !== "accept") input.value = said.text ?? "";
      const accept = () => void editor.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      setTimeout(accept, 100);
    };
    const watched = <I extends QuickPick<QuickPickItem> | InputBox>(input: I): I => {
      const show = input.show.bind(input);
      input.show = () => {
        show();
        // The window learns of the box a little later than it is asked to show it.
        setTimeout(() => answer(input), 150);
      };
      return input;
    };
    Object.assign(window, {
      createQuickPick: () => watched(createQuickPick.call(window)),
      createInputBox: () => watched(createInputBox.call(window)),
    });
    restore = () => Object.assign(window, { createQuickPick, createInputBox });
    return asked;
  }

  it("asks for a connection only what its preset leaves open, refuses what the validator refuses, and writes no secret", async () => {
    const folder = await folderWith("new-connection", { "longhaul.json": '// ours\n{\n  "connections": {}\n}\n' });
    const asked = answering([
      { pick: "User name and password with each request" },
      { text: "erp" },
      "back",
      { text: "erp" },
      { text: "https://erp.example.com" },
      { text: "svc-sync" },
      { pick: "Only Write It" },
    ]);
    await editor.executeCommand(commands.newConnection, folder);
    const file = Uri.joinPath(folder, "longhaul.json");
    const text = new TextDecoder().decode(await workspace.fs.readFile(file));
    const open = window.activeTextEditor;
    assert.deepEqual(
      { steps: asked.map(({ step }) => step), text, selected: open?.document.getText(open.selection) },
      {
        steps: ["1/4", "2/5", "3/5", "2/5", "3/5", "4/5", "5/5"],
        text: [
          "// ours",
          "{",
          '  "connections": {',
          '    "erp": {',
          '      "preset": "basic",',
          '      "baseUrl": "https://erp.example.com",',
          '      "auth": {',
          '        "username": "svc-sync"',
          "      }",
          "    }",
          "  }",
          "}",
          "",
        ].join("\n"),
        selected: '"erp"',
      },
    );
  });

  it("makes a job that loads without problems from what it suggests, and the connection with it", async () => {
    const folder = await folderWith("new-job", {
      "orders.csv": "id,qty,done\nA-1,7,true\nA-2,7,false\n",
      "longhaul.json": "",
    });
    const asked = answering([
      { pick: "API key" },
      { text: "erp" },
      { text: "https://erp.example.com" },
      ...Array.from({ length: 6 }, () => "accept" as const),
      { pick: "Only Write It" },
    ]);
    await editor.executeCommand(commands.newSyncJob, Uri.joinPath(folder, "orders.csv"));
    const file = Uri.joinPath(folder, "orders.sync.json");
    const text = new TextDecoder().decode(await workspace.fs.readFile(file));
    const document = await until(() =>
      window.activeTextEditor?.document.uri.path === file.path ? window.activeTextEditor.document : undefined,
    );
    // A problem would be shown after a pause in typing; one that is made on purpose is, and so nothing hides.
    const own = () => languages.getDiagnostics(document.uri).filter(({ source }) => source === "Longhaul");
    await window.activeTextEditor?.edit((edit) =>
      edit.insert(document.positionAt(text.indexOf('"connection"')), '"nothing": 1, '),
    );
    await until(() => (own().length > 0 ? true : undefined));
    const problems = own().map(({ code }) => code);
    await editor.executeCommand("workbench.action.files.revert");
    await until(() => (own().length === 0 ? true : undefined));
    assert.deepEqual(
      {
        steps: asked.slice(3).map(({ step, shown }) => `${step} ${shown}`),
        job: JSON.parse(text.slice(text.indexOf("{"))) as unknown,
        problems,
      },
      {
        steps: [
          "2/8 id",
          "3/8 PUT",
          "4/8 /api/v1/orders/${id}",
          "5/8 ",
          "6/8 Idempotency-Key",
          "7/8 orders",
          "8/8 Write and Dry Run",
        ],
        job: {
          connection: "erp",
          records: { file: "orders.csv", key: "id", types: { qty: "number", done: "boolean" } },
          request: {
            method: "PUT",
            path: "/api/v1/orders/${id}",
            body: { id: "${id}", qty: "${qty}", done: "${done}" },
          },
          write: { idempotencyKey: "Idempotency-Key" },
        },
        problems: ["unknown-field"],
      },
    );
  });

  it("writes nothing when it is cancelled, also not the connection", async () => {
    const files = { "orders.jsonl": '{"id":1}\n{"id":2}\n', "longhaul.json": "" };
    const folder = await folderWith("cancelled-job", files);
    answering([{ pick: "API key" }, { text: "erp" }, { text: "https://erp.example.com" }, "accept", "cancel"]);
    await editor.executeCommand(commands.newSyncJob, Uri.joinPath(folder, "orders.jsonl"));
    const text = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, "longhaul.json")));
    assert.deepEqual([await listed(folder), text], [Object.keys(files).sort(), ""]);
  });
});
