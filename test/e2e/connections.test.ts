import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import { type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";

/** Not there: what the browser would be shown is answered by the test. */
const AUTHORIZE = "https://id.example.com/authorize";

let sandbox: SandboxProcess;
let editor: Editor;
let browser: Browser;

beforeAll(async () => {
  sandbox = await startSandboxProcess(["--minute-ms", "20000"]);
  browser = await launchBrowser();
  editor = await startEditor({
    workspace: tmpdir(),
    extension: projectRoot,
    settings: { "workbench.colorTheme": "Dark 2026", "remote.autoForwardPorts": false },
  });
});

afterAll(async () => {
  await browser?.close();
  await editor?.close();
  await sandbox?.stop();
});

test("signing in and out of a connection takes a click in its row, and a password that is asked for once", async () => {
  const { connections } = JSON.parse(await sandbox.connections()) as { connections: { iot: unknown } };
  const workbench = await open({ iot: connections.iot });
  await act(workbench, "iot", "Sign In");
  await workbench.quickInput.choose("iot");
  await workbench.quickInput.answer(/iot: password of iot-user/, "sandbox-password");
  await expect.poll(() => described(workbench, "iot")).toMatch(/^(5m|[45]:\d\d)$/);

  await rowOf(workbench, "iot").click();
  await expect
    .poll(async () => (await workbench.treeRows("Connections")).map(({ level, label }) => `${level} ${label}`))
    .toEqual([
      "1 iot",
      "2 iot-user",
      "3 expires_in",
      "3 exp claim",
      "3 Refresh token, idle",
      "3 Refresh token",
      "3 Signed in",
      "3 Rotation",
      "2 iot-automation",
      "2 API",
      "2 Credentials go to",
      "2 Server clock",
      "2 Secret store",
    ]);
  await expect.poll(() => workbench.statusBarItem("longhaul.token").innerText()).toMatch(/^\s*iot (5m|[45]:\d\d)$/);
  // The one that has tokens is meant: nobody is asked which.
  await act(workbench, "iot", "Sign Out");
  const dialog = workbench.page.locator(".monaco-dialog-box");
  await dialog.getByText("Sign iot-user out of iot?").waitFor();
  await dialog.getByText("The tokens are revoked at the server").waitFor();
  await workbench.confirm("Sign Out");
  await dialog.getByText("Delete what is stored for the next sign-in too: password?").waitFor();
  await workbench.confirm("Delete");
  await expect.poll(() => described(workbench, "iot")).toBe("not signed in");
});

test("a browser that comes back by the editor's address finishes the sign-in that waits for it", async () => {
  const server = await tokenServer();
  const workbench = await open({
    plant: {
      baseUrl: server.origin,
      auth: { grant: "authorization_code", authorizeUrl: AUTHORIZE, tokenUrl: "/token", clientId: "app" },
    },
  });
  await workbench.page.context().route(`${AUTHORIZE}?*`, async (route) => {
    const asked = new URL(route.request().url()).searchParams;
    server.asked = Object.fromEntries(asked);
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("code", "a+b/c=");
    back.searchParams.set("state", asked.get("state") ?? "");
    await route.fulfill({ status: 302, headers: { location: back.href } });
  });
  await act(workbench, "plant", "Sign In");
  await workbench.confirm("Open");
  await expect.poll(() => described(workbench, "plant")).toMatch(/^\d+m$/);
  const { redirect_uri, code_challenge, code_challenge_method } = server.asked;
  const { code_verifier, ...traded } = server.traded;
  expect({ traded, code_challenge_method }).toEqual({
    traded: { grant_type: "authorization_code", code: "a+b/c=", redirect_uri, client_id: "app" },
    code_challenge_method: "S256",
  });
  expect(
    createHash("sha256")
      .update(code_verifier ?? "")
      .digest("base64url"),
  ).toBe(code_challenge);
});

test("a device code is shown with where it goes, and giving up leaves no message behind", async () => {
  const { connections } = JSON.parse(await sandbox.connections()) as { connections: { "iot-device": unknown } };
  const workbench = await open({ device: connections["iot-device"] });
  await act(workbench, "device", "Sign In");
  await workbench.quickInput.asking(/^Your code is [A-Z0-9-]{4,}$/).waitFor();
  await workbench.quickInput.asking(/Enter it at http:\/\/127\.0\.0\.1:\d+\//).waitFor();
  await workbench.quickInput.cancel();
  await expect.poll(() => described(workbench, "device")).toBe("not signed in");
  await expect.poll(() => workbench.notification(/device/).count()).toBe(0);
});

test("a device code goes away by itself once somebody has entered it elsewhere", async () => {
  const { connections } = JSON.parse(await sandbox.connections()) as { connections: { "iot-device": unknown } };
  const workbench = await open({ device: connections["iot-device"] });
  await act(workbench, "device", "Sign In");
  const code = workbench.quickInput.asking(/^Your code is [A-Z0-9-]{4,}$/);
  await code.waitFor();
  const said = await code.innerText();
  const [userCode = ""] = /[A-Z]{4}-[A-Z]{4}/.exec(said) ?? [];
  const place = await code.getByPlaceholder(/Enter it at/).getAttribute("placeholder");
  const [page = ""] = /http:\S+?(?=,)/.exec(place ?? "") ?? [];
  await fetch(`${page}?user_code=${userCode}&sandbox_decision=approve`);
  await code.waitFor({ state: "hidden" });
  await expect.poll(() => described(workbench, "device")).toMatch(/^(5m|[45]:\d\d)$/);
});

async function open(connections: Readonly<Record<string, unknown>>): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), "longhaul-connections-"));
  await writeFile(join(folder, "longhaul.json"), JSON.stringify({ connections }, undefined, 2));
  const workbench = await Workbench.open(browser, editor.urlOf(folder));
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") await workbench.screenshot(`connections-failed-${task.name.slice(0, 20)}`);
    await workbench.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await workbench.showViews("Longhaul");
  await workbench.treeRow("Connections").first().waitFor();
  return workbench;
}

function rowOf(workbench: Workbench, label: string): Locator {
  return workbench.treeRow("Connections").filter({ hasText: label }).first();
}

async function described(workbench: Workbench, label: string): Promise<string | undefined> {
  return (await workbench.treeRows("Connections")).find((row) => row.label === label)?.description;
}

/** By the button in the row, which is there under the mouse only. */
async function act(workbench: Workbench, label: string, action: string): Promise<void> {
  await rowOf(workbench, label).hover();
  await rowOf(workbench, label).locator(`.action-label[aria-label^="${action}"]`).click();
}

/** Gives a token to whoever trades a code, and keeps what was asked and traded. */
async function tokenServer() {
  const seen: { origin: string; asked: Record<string, string>; traded: Record<string, string> } = {
    origin: "",
    asked: {},
    traded: {},
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      seen.traded = Object.fromEntries(new URLSearchParams(body));
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ access_token: "made-up", token_type: "Bearer", expires_in: 1800 }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  seen.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return seen;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
