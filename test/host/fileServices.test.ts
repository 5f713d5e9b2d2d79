import assert from "node:assert/strict";
import {
  type CodeAction,
  type CodeLens,
  type CompletionList,
  commands as editor,
  type Hover,
  languages,
  type MarkdownString,
  Uri,
  window,
  workspace,
} from "vscode";
import { commands } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import { activated, until } from "./sandbox.ts";

const CONNECTIONS = `// ours
{
  "connections": {
    "erp": { "preset": "oauth2", "baseUrl": "https://erp.example.com/v1", "auth": { "tokenUrl": "/token", "clientId": "sync" } }
  }
}
`;

const JOB = `{
  "connection": "erp",
  "records": { "file": "orders.csv", "key": "id", "types": { "qty": "number" } },
  "request": {
    "method": "PUT",
    "path": "/orders/\${id}",
    "body": { "state": "\${status}", "qty": "\${qty}" }
  }
}
`;

describe("connection and job files in the editor", () => {
  let longhaul: TestApi;
  let folder: Uri;

  before(async () => {
    longhaul = await activated();
    const root = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(root);
    folder = Uri.joinPath(root, "written");
    await write("orders.csv", "id,status,qty\nA-1,open,7\nA-2,done,8\n");
    await write("longhaul.json", CONNECTIONS);
  });

  after(async () => {
    await editor.executeCommand("workbench.action.closeAllEditors");
    await workspace.fs.delete(folder, { recursive: true });
  });

  async function write(name: string, text: string): Promise<Uri> {
    const file = Uri.joinPath(folder, name);
    await workspace.fs.writeFile(file, new TextEncoder().encode(text));
    return file;
  }

  async function shown(name: string, text: string) {
    const document = await workspace.openTextDocument(await write(name, text));
    await window.showTextDocument(document);
    return document;
  }

  const own = (file: Uri) => languages.getDiagnostics(file).filter(({ source }) => source === "Longhaul");

  /** The fixes of the first problem of this kind. */
  async function fixes(file: Uri, code: string): Promise<readonly CodeAction[]> {
    const problem = await until(() => own(file).find((one) => one.code === code));
    return editor.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", file, problem.range);
  }

  async function apply([fix]: readonly CodeAction[]): Promise<void> {
    assert.ok(fix?.edit);
    await workspace.applyEdit(fix.edit);
  }

  it("tells of a column that the records have not, mends it, and undo takes the mending back", async () => {
    const document = await shown("columns.sync.json", JOB.replace("${status}", "${statsu}"));
    const found = await fixes(document.uri, "placeholder-without-column");
    await apply(found);
    const mended = document.getText();
    await until(() => (own(document.uri).length === 0 ? true : undefined));
    await editor.executeCommand("undo");
    assert.deepEqual(
      {
        first: found[0]?.title,
        preferred: found[0]?.isPreferred,
        mended: mended === JOB,
        undone: document.getText().includes("statsu"),
      },
      { first: 'Change to "status"', preferred: true, mended: true, undone: true },
    );
  });

  it("mends the name of a connection, and says where the records file is missing", async () => {
    const document = await shown("names.sync.json", JOB.replace('"erp"', '"erpp"').replace("orders.csv", "gone.csv"));
    await apply(await fixes(document.uri, "unknown-connection"));
    const missing = await until(() => own(document.uri).find(({ code }) => code === "records-file-not-found"));
    assert.deepEqual(
      [document.getText().includes('"connection": "erp"'), document.getText(missing.range)],
      [true, '"gone.csv"'],
    );
  });

  it("sees a header that was not cut, and sets what separates its cells", async () => {
    await write("orders.tsv", "id;status;qty\nA-1;open;7\n");
    const document = await shown("cells.sync.json", JOB.replace("orders.csv", "orders.tsv"));
    await apply(await fixes(document.uri, "delimiter-wrong"));
    await until(() => (own(document.uri).length === 0 ? true : undefined));
    assert.ok(document.getText().includes('"delimiter": ";"'));
    await workspace.fs.delete(Uri.joinPath(folder, "orders.tsv"));
  });

  it("offers connections, files and columns where the schema knows none", async () => {
    const document = await shown("words.sync.json", JOB);
    const offered = async (before: string) => {
      const position = document.positionAt(document.getText().indexOf(before) + before.length);
      const { items } = await editor.executeCommand<CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        position,
      );
      return items.filter(({ sortText }) => sortText?.startsWith("0")).map(({ label }) => label);
    };
    assert.deepEqual(
      {
        connection: await offered('"connection": "'),
        file: await offered('"file": "'),
        key: await offered('"key": "'),
        types: await offered('"types": { "'),
        path: await offered("/orders/${"),
        body: await offered('"state": "${'),
      },
      {
        connection: ["erp"],
        file: ["orders.csv"],
        key: ["id", "status", "qty"],
        types: ["id", "status", "qty"],
        path: ["id", "status", "qty"],
        body: ["id", "status", "qty"],
      },
    );
  });

  async function hovered(uri: Uri, marked: string): Promise<string> {
    const document = await workspace.openTextDocument(uri);
    const position = document.positionAt(document.getText().indexOf(marked) + 1);
    const hovers = await editor.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
    const texts = hovers.flatMap(({ contents }) => contents.map((one) => (one as MarkdownString).value));
    return texts
      .join("\n\n")
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll("&nbsp;", " ");
  }

  it("shows in a job what the first record becomes, with the credential masked", async () => {
    const { uri } = await shown("seen.sync.json", JOB);
    const path = await hovered(uri, "/orders/");
    const connection = await hovered(uri, '"erp"');
    assert.deepEqual(
      {
        placeholder: (await hovered(uri, "${status}")).includes('status: **"open"** (first record, line 2)'),
        key: (await hovered(uri, '"id"')).includes('id: **"A-1"**'),
        field: (await hovered(uri, '"qty": "${')).includes("qty: **7**"),
        request: path.slice(path.indexOf("PUT"), path.lastIndexOf("\n```")),
        connection: [
          "| baseUrl | https://erp.example.com/v1 | this file |",
          "| auth.grant | client_credentials | preset oauth2 |",
        ].map((row) => connection.includes(row)),
      },
      {
        placeholder: true,
        key: true,
        field: true,
        request: [
          "PUT https://erp.example.com/v1/orders/A-1",
          "Authorization: Bearer ••••",
          "Content-Type: application/json",
          "",
          "{",
          '  "state": "open",',
          '  "qty": 7',
          "}",
        ].join("\n"),
        connection: [true, true],
      },
    );
  });

  it("shows in longhaul.json what applies and who says so", async () => {
    const uri = Uri.joinPath(folder, "longhaul.json");
    assert.deepEqual(
      {
        field: (await hovered(uri, '"clientId"')).includes("**auth.clientId**: sync (this file)"),
        whole: (await hovered(uri, '"erp"')).includes("| auth.encoding | form | preset oauth2 |"),
        preset: (await hovered(uri, '"oauth2"')).includes("**OAuth 2.0**"),
      },
      { field: true, whole: true, preset: true },
    );
  });

  it("offers above each connection what can be done with its tokens", async () => {
    const document = await shown("longhaul.json", CONNECTIONS);
    const lenses = await editor.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
    const argument = { file: document.uri.toString(), connection: "erp" };
    assert.deepEqual(
      lenses.map(({ range, command }) => [
        range.start.line,
        command?.title,
        command?.command,
        command?.arguments?.[0] as unknown,
      ]),
      [
        [3, "Sign In", commands.signIn, argument],
        [3, "Refresh", commands.refreshToken, argument],
        [3, "Doctor", commands.doctor, argument],
      ],
    );
  });

  it("moves a secret from the file into the secret store", async () => {
    const secret = "hush-hush-4711";
    const document = await shown(
      "longhaul.json",
      CONNECTIONS.replace('"clientId"', `"clientSecret": "${secret}", "clientId"`),
    );
    const [move] = await fixes(document.uri, "secret-in-file");
    assert.ok(move?.command);
    const moving = editor.executeCommand(move.command.command, ...((move.command.arguments ?? []) as unknown[]));
    let isOver = false;
    const over = Promise.resolve(moving).finally(() => {
      isOver = true;
    });
    // The first place that is offered is the client secret of this connection; then a notification says what is left to do.
    await until(async () => {
      const isOut = !document.getText().includes(secret);
      await editor.executeCommand(isOut ? "notifications.clearAll" : "workbench.action.acceptSelectedQuickOpenItem");
      return isOver || undefined;
    });
    await over;
    const stored = await longhaul.secrets.get(
      `longhaul:${JSON.stringify(["CLIENT_SECRET", document.uri.toString(), "erp", "user"])}`,
    );
    assert.deepEqual(
      { saved: !document.isDirty, text: document.getText(), kept: stored?.includes(secret) },
      { saved: true, text: CONNECTIONS, kept: true },
    );
  });
});
