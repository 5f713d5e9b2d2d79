import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commands as editor, env, Uri, window, workspace } from "vscode";
import { commands, treeItems } from "../../src/contributions.ts";
import { EditorRedirects } from "../../src/host/editorRedirects.ts";
import type { DrawnRow, TestApi } from "../../src/host/testApi.ts";
import { activated, type Sandbox, startSandbox, until } from "./sandbox.ts";

const signal = new AbortController().signal;

describe("the Connections view", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;
  let file: Uri;

  const account = (identity: "user" | "service" = "user") => ({ file: file.toString(), connection: "iot", identity });

  /** The rows of the connection that these tests wrote, as far as they do not change with time. */
  const rows = async (): Promise<readonly DrawnRow[]> => {
    const all = await longhaul.connectionRows();
    const from = all.findIndex(({ level, label }) => level === 1 && label === "iot");
    if (from < 0) return [];
    const next = all.findIndex(({ level }, at) => at > from && level === 1);
    return all.slice(from, next < 0 ? undefined : next);
  };
  const outline = async () => (await rows()).map(({ level, label }) => `${"  ".repeat(level - 1)}${label}`);
  const generation = async () => /generation (\d+)/.exec(JSON.stringify(await rows()))?.[1];

  before(async () => {
    sandbox = await startSandbox(1000);
    longhaul = await activated();
    const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const folder = join(root, "plant");
    await mkdir(folder, { recursive: true });
    const { connections } = (await (await fetch(`${sandbox.control}/connections`)).json()) as {
      connections: { iot: unknown; thingworx: unknown };
    };
    // With a second file, each connection shows which one it stands in.
    await mkdir(join(root, "other-plant"), { recursive: true });
    await writeFile(
      join(root, "other-plant", "longhaul.json"),
      JSON.stringify({ connections: { thingworx: connections.thingworx } }),
    );
    file = Uri.file(join(folder, "longhaul.json"));
    await writeFile(file.fsPath, JSON.stringify({ connections: { iot: connections.iot } }));
  });

  after(() => sandbox.close());

  it("shows a connection that nobody has signed in to, with both its identities", async () => {
    const shown = (await until(async () => ((await rows()).length > 0 ? rows() : undefined))).filter(
      ({ level }) => level < 3,
    );
    assert.deepEqual(
      shown.slice(0, 3).map(({ label, description, icon, spoken, kind }) => [label, description, icon, spoken, kind]),
      [
        ["iot", "not signed in · plant", "lock", "iot, not signed in, plant", treeItems.signedOut],
        [
          "iot-user",
          "user · not signed in · password",
          "account",
          "iot-user, user, not signed in, password",
          treeItems.signedOut,
        ],
        [
          "iot-automation",
          "service · not signed in · client_credentials",
          "server-process",
          "iot-automation, service, not signed in, client credentials",
          treeItems.signedOut,
        ],
      ],
    );
  });

  it("signs in and renews by its action, and shows every fact but no token", async () => {
    await longhaul.giveSecret(account(), "PASSWORD", "sandbox-password");
    await editor.executeCommand(commands.refreshToken, account());
    const first = await until(async () => ((await generation()) === "1" ? outline() : undefined));
    await editor.executeCommand(commands.refreshToken, account());
    const shown = await until(async () => ((await generation()) === "2" ? rows() : undefined));
    const [top, user] = shown;
    assert.deepEqual(first.slice(0, 2), ["iot", "  iot-user"]);
    assert.match(top?.description ?? "", /^0:\d\d · plant$/);
    assert.match(top?.spoken ?? "", /^iot, ends in less than a minute, plant$/);
    assert.deepEqual([top?.kind, user?.kind], [treeItems.signedIn, treeItems.signedIn]);
    const facts = new Map(shown.filter(({ level }) => level > 1).map(({ label, description }) => [label, description]));
    for (const label of ["expires_in", "Refresh token", "Refresh token, idle", "Server clock", "Credentials go to"]) {
      assert.ok(facts.has(label), `${label} is missing of ${[...facts.keys()].join(", ")}`);
    }
    assert.equal(facts.get("Rotation"), "with each refresh");
    assert.match(facts.get("Signed in") ?? "", /^\d\d:\d\d:\d\d · generation 2$/);
    const all = JSON.stringify([shown, longhaul.statusText, longhaul.statusTooltip]);
    assert.deepEqual([all.includes("sandbox-password"), all.includes("eyJ")], [false, false]);
  });

  it("counts down in the status bar, and its tooltip lists every account with what binds", async () => {
    await editor.executeCommand(commands.refreshToken, account());
    const texts = new Set<string>();
    await until(() => {
      texts.add(longhaul.statusText);
      return texts.size > 3 ? true : undefined;
    });
    const counted = [...texts].filter((text) => /^\$\(key\) iot 0:\d\d$/.test(text));
    assert.ok(counted.length >= 2, [...texts].join(" | "));
    assert.match(longhaul.statusTooltip, /^iot iot-user: ends in 0:\d\d by the .+, generation 3$/m);
    assert.match(longhaul.statusTooltip, /^iot iot-automation: not signed in$/m);
  });

  it("stays in step with another window: what that one renews is used here, and no refresh token twice", async () => {
    const before = Number(await generation());
    const other = await longhaul.otherWindow(account());
    const there = await other.refresh();
    other.close();
    await until(async () => ((await generation()) === String(there) ? true : undefined));
    await editor.executeCommand(commands.refreshToken, account());
    const here = await until(async () => (Number(await generation()) > there ? generation() : undefined));
    // A refresh token that was sent twice would have ended the whole session, and this would be a new one.
    const trouble = (await rows()).find(({ label }) => label === "Trouble");
    assert.deepEqual([there, Number(here), trouble], [before + 1, before + 2, undefined]);
  });

  it("copies the facts for a ticket, without any token", async () => {
    await editor.executeCommand(commands.copyConnectionFacts, account());
    const copied = await env.clipboard.readText();
    assert.match(copied, /^iot \(iot-user, password\)\n/);
    assert.match(copied, /^Rotation: with each refresh$/m);
    assert.deepEqual([copied.includes("eyJ"), copied.includes("sandbox-password")], [false, false]);
  });

  it("opens longhaul.json where the connection stands", async () => {
    await editor.executeCommand(commands.openConnection, account());
    const { document, selection } = window.activeTextEditor ?? assert.fail("no editor is open");
    assert.deepEqual([document.uri.path, document.getText(selection)], [file.path, '"iot"']);
  });

  it("signs out at the server and here, and is not missed as lost", async () => {
    const revoked = await longhaul.signOut(account());
    const [top, user] = await until(async () => ((await generation()) === undefined ? rows() : undefined));
    assert.deepEqual(
      { revoked, top: top?.description, user: user?.description, kind: user?.kind },
      {
        revoked: "revoked",
        top: "not signed in · plant",
        user: "user · not signed in · password",
        kind: treeItems.signedOut,
      },
    );
  });

  it("shows what is wrong with the file instead of what it can no longer be trusted with", async () => {
    const good = await workspace.fs.readFile(file);
    await writeFile(file.fsPath, '{ "connections": { "iot": { "preset": "oracle-iod" } } }');
    const broken = await until(async () => {
      const all = await longhaul.connectionRows();
      return all.find(({ label, icon }) => icon === "error" && label.includes("oracle-iod"));
    });
    await writeFile(file.fsPath, good);
    await until(async () => ((await rows()).length > 0 ? true : undefined));
    assert.match(broken.description, /^plant\/longhaul\.json:1:\d+$/);
    assert.match(broken.spoken, /^Problem at plant\/longhaul\.json:1:\d+: /);
  });
});

describe("a link back into the editor", () => {
  it("finishes the sign-in that waits, once, and does nothing where none does", async () => {
    let strays = 0;
    const redirects = new EditorRedirects("longhaul.longhaul", () => {
      strays += 1;
    });
    const link = (text: string) => redirects.handleUri(Uri.parse(`${env.uriScheme}://longhaul.longhaul${text}`));
    link("/signed-in?code=early&state=s");
    const receiver = await redirects.open("iot");
    link("/elsewhere?code=other&state=s");
    // As the desktop hands it on, decoded, and then as a browser does.
    link("/signed-in?code=a%2Bb%2F100%25&state=s%3D1");
    const came = await receiver.received(signal);
    redirects.handleUri(Uri.parse(`${env.uriScheme}://longhaul.longhaul/signed-in`).with({ query: "code=c%2Bd" }));
    const next = await receiver.received(signal);
    await receiver.close();
    link("/signed-in?code=late&state=s");
    assert.deepEqual(
      {
        strays,
        code: came.searchParams.get("code"),
        state: came.searchParams.get("state"),
        next: next.searchParams.get("code"),
      },
      { strays: 3, code: "a+b/100%", state: "s=1", next: "c+d" },
    );
    assert.ok(came.href.startsWith(receiver.redirectUri.split("?", 1)[0] ?? "-"));
  });

  it("waits no longer than the person, and for one sign-in at a time", async () => {
    const redirects = new EditorRedirects("longhaul.longhaul", () => undefined);
    const receiver = await redirects.open("iot");
    const gaveUp = new AbortController();
    const waiting = receiver.received(gaveUp.signal);
    gaveUp.abort(new Error("the person gave up"));
    await assert.rejects(waiting, /the person gave up/);
    const first = receiver.received(signal);
    const second = await redirects.open("iot");
    await assert.rejects(first, { code: "sign-in-abandoned" });
    await second.close();
  });
});
