import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type CodeAction,
  type CodeLens,
  ConfigurationTarget,
  commands as editor,
  extensions,
  type Hover,
  type InlayHint,
  languages,
  MarkdownString,
  Position,
  Range,
  Selection,
  TabInputWebview,
  type TextDocument,
  Uri,
  window,
  workspace,
} from "vscode";
import { commands, settings } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import { activated, type Sandbox, startSandbox, until } from "./sandbox.ts";

const run = promisify(execFile);
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: object) => `${encoded({ alg: "RS256", kid: "p7" })}.${encoded(claims)}.c2lnbmF0dXJl`;
const nowS = () => Math.floor(Date.now() / 1000);
const live = () => token({ sub: "svc", iat: nowS(), exp: nowS() + 755 });

describe("tokens in documents", () => {
  let longhaul: TestApi;
  let root: Uri;

  before(async () => {
    longhaul = await activated();
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    root = folder;
  });

  afterEach(async () => {
    await editor.executeCommand("workbench.action.closeAllEditors");
  });

  after(async () => {
    // Other tests look for tokens in files of the workspace.
    for (const name of ["tracked", "held"]) {
      await workspace.fs.delete(Uri.joinPath(root, name), { recursive: true });
    }
  });

  it("offers to verify, compare and inspect above each line with a token, and behind it says when it ends", async () => {
    const document = await shown(`first\ntoken: ${live()}\nand ${token({ exp: nowS() - 7300 })}\nlast`);
    const lenses = await until(async () => {
      const all = await lensesOf(document);
      return all.length > 0 ? all : undefined;
    });
    const hints = await hintsOf(document);
    assert.deepEqual(
      {
        lenses: lenses.map(({ range, command }) => [range.start.line, command?.title, command?.command]),
        hints: hints.map(({ position, label }) => [position.line, label]),
      },
      {
        lenses: [1, 2].flatMap((line) => [
          [line, "Verify", commands.verifyJwt],
          [line, "Diff", commands.diffJwts],
          [line, "Inspect", commands.inspectJwt],
        ]),
        hints: [
          [1, "exp in 12m"],
          [2, "expired 2h 1m ago"],
        ],
      },
    );
    assert.ok(!JSON.stringify(lenses.map(({ command }) => command?.arguments)).includes("eyJ"));
  });

  it("shows neither when they are switched off", async () => {
    const document = await shown(`token: ${live()}`);
    await until(async () => ((await lensesOf(document)).length > 0 ? true : undefined));
    const configuration = workspace.getConfiguration();
    for (const setting of Object.values(settings))
      await configuration.update(setting, false, ConfigurationTarget.Global);
    try {
      assert.deepEqual([await lensesOf(document), await hintsOf(document)], [[], []]);
    } finally {
      for (const setting of Object.values(settings)) {
        await configuration.update(setting, undefined, ConfigurationTarget.Global);
      }
    }
  });

  it("opens one tab for each token, from the selection or the cursor, and shows it again when asked again", async () => {
    const [first, second] = [live(), token({ sub: "other", exp: nowS() + 60 })];
    const document = await shown(`a ${first}\nb ${second}\nopaque-key-0815`);
    const at = async (selection: Selection) => {
      const active = await window.showTextDocument(document);
      active.selection = selection;
      await editor.executeCommand(commands.inspectJwt);
    };
    await at(new Selection(0, 10, 0, 10));
    await at(new Selection(1, 0, 1, 200));
    await at(new Selection(0, 12, 0, 12));
    await at(new Selection(2, 0, 2, 15));
    const name = workspace.asRelativePath(document.uri);
    const expected = [1, 2, 3].map((line) => `Token · ${name}:${line}`);
    await until(() => (inspectorTabs().length >= expected.length ? true : undefined));
    assert.deepEqual([...inspectorTabs()].sort(), expected);
  });

  it("compares two selected tokens at once", async () => {
    const document = await shown(`${token({ jti: "1", iat: 1 })}\n${token({ jti: "2", iat: 2 })}`);
    const active = await window.showTextDocument(document);
    active.selections = [new Selection(0, 0, 0, 400), new Selection(1, 0, 1, 400)];
    await editor.executeCommand(commands.diffJwts);
    await until(() => (inspectorTabs().includes("Tokens compared") ? true : undefined));
  });

  it("warns of a live token in a file that git tracks, and of no other, and offers to take it out", async () => {
    const folder = Uri.joinPath(root, "tracked");
    await mkdir(folder.fsPath, { recursive: true });
    const text = `good: ${live()}\nended: ${token({ exp: nowS() - 60 })}\n`;
    for (const name of ["in.md", "out.md"]) await writeFile(join(folder.fsPath, name), text);
    await run("git", ["init", "--quiet"], { cwd: folder.fsPath });
    await run("git", ["add", "in.md"], { cwd: folder.fsPath });
    const api = await gitRepository(folder);
    // The editor's git may be off, or not there: then nothing is known, and nothing is warned of.
    if (!api) return;
    for (const name of ["out.md", "in.md"]) {
      await window.showTextDocument(await workspace.openTextDocument(Uri.joinPath(folder, name)), { preview: false });
    }
    const warnings = (name: string) =>
      languages.getDiagnostics(Uri.joinPath(folder, name)).filter(({ code }) => code === "live-token");
    const [found] = await until(() => (warnings("in.md").length > 0 ? warnings("in.md") : undefined));
    const actions = await editor.executeCommand<CodeAction[]>(
      "vscode.executeCodeActionProvider",
      Uri.joinPath(folder, "in.md"),
      found?.range ?? new Range(0, 0, 0, 0),
    );
    assert.deepEqual(
      {
        line: found?.range.start.line,
        message: found?.message,
        count: warnings("in.md").length,
        untracked: warnings("out.md"),
        fixes: actions.map(({ title }) => title).filter((title) => title.includes("this token")),
      },
      {
        line: 0,
        message: "A live token in a file that git tracks: for 12 min more, whoever reads the repository can use it.",
        count: 1,
        untracked: [],
        fixes: ["Move this token out of the file…", "Inspect this token"],
      },
    );
  });

  describe("of a connection", () => {
    let sandbox: Sandbox;
    let file: Uri;

    before(async () => {
      sandbox = await startSandbox(60_000);
      const folder = Uri.joinPath(root, "held");
      await mkdir(folder.fsPath, { recursive: true });
      const { connections } = (await (await fetch(`${sandbox.control}/connections`)).json()) as {
        connections: { mes: unknown };
      };
      file = Uri.joinPath(folder, "longhaul.json");
      await writeFile(file.fsPath, JSON.stringify({ connections: { held: connections.mes } }));
      await until(async () => {
        const rows = await longhaul.connectionRows();
        return rows.some(({ label }) => label === "held") ? true : undefined;
      });
    });

    after(() => sandbox.close());

    const account = () => ({ file: file.toString(), connection: "held" });

    /** The secret store is the one place where the token stands. */
    async function heldToken(): Promise<string> {
      const key = `longhaul:${JSON.stringify(["TOKENS", file.toString(), "held", "user"])}`;
      const text = await until(async () => (await longhaul.secrets.get(key)) ?? undefined);
      return (JSON.parse(text) as { accessToken: string }).accessToken;
    }

    const secondLine = async (document: TextDocument) => {
      const hovers = await editor.executeCommand<Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        new Position(0, 10),
      );
      const [own] = hovers.flatMap(({ contents }) => contents).filter((part) => part instanceof MarkdownString);
      return own?.value.split("\n\n")[1] ?? "";
    };

    it("are known as the one that it holds, and as an earlier one after a refresh", async () => {
      await longhaul.giveSecret(account(), "PASSWORD", "sandbox-password");
      await editor.executeCommand(commands.refreshToken, account());
      const document = await shown(await heldToken());
      const held = await until(async () => {
        const line = await secondLine(document);
        return line.includes("holds now&#58;") ? line : undefined;
      });
      await editor.executeCommand(commands.refreshToken, account());
      const earlier = await until(async () => {
        const line = await secondLine(document);
        return line.includes("earlier") ? line : undefined;
      });
      assert.match(held, /^\*\*held\*\* · the token that it holds now&#58; generation 1&#44; obtained /);
      assert.match(
        earlier,
        /^\*\*held\*\* · an earlier token of it&#58; generation 1&#44; replaced .* now it holds 2$/,
      );
    });

    it("are verified with the keys of its server when a person asks, and the hover knows it from then on", async () => {
      const document = await shown(await heldToken());
      const [lens] = await until(async () => {
        const all = await lensesOf(document);
        return all.length > 0 ? all : undefined;
      });
      const before = await firstLine(document);
      const argument: unknown = lens?.command?.arguments?.[0];
      await editor.executeCommand(commands.verifyJwt, argument);
      const after = await until(async () => {
        const line = await firstLine(document);
        return line.includes("signature") ? line : undefined;
      });
      assert.match(before, /decoded, not verified/);
      assert.match(after, /signature valid by key/);
    });

    const firstLine = async (document: TextDocument) => {
      const hovers = await editor.executeCommand<Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        new Position(0, 10),
      );
      const [own] = hovers.flatMap(({ contents }) => contents).filter((part) => part instanceof MarkdownString);
      return own?.value.split("\n\n")[0] ?? "";
    };
  });
});

async function shown(content: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument({ content, language: "plaintext" });
  await window.showTextDocument(document, { preview: false });
  return document;
}

async function lensesOf({ uri }: TextDocument): Promise<readonly CodeLens[]> {
  const all = await editor.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
  const own: readonly string[] = [commands.verifyJwt, commands.diffJwts, commands.inspectJwt];
  return all.filter(({ command }) => command !== undefined && own.includes(command.command));
}

async function hintsOf({ uri, lineCount }: TextDocument): Promise<readonly InlayHint[]> {
  return editor.executeCommand<InlayHint[]>("vscode.executeInlayHintProvider", uri, new Range(0, 0, lineCount, 0));
}

function inspectorTabs(): readonly string[] {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith("longhaul.inspector"))
    .map(({ label }) => label);
}

/** Has the editor's git open the repository, as it does for folders of the workspace by itself. */
async function gitRepository(folder: Uri): Promise<unknown> {
  const git = extensions.getExtension<{ getAPI(version: 1): { openRepository(root: Uri): Promise<unknown> } }>(
    "vscode.git",
  );
  if (!git) return undefined;
  const api = await git.activate();
  return api.getAPI(1).openRepository(folder);
}
