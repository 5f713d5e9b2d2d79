import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import { type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";

let sandbox: SandboxProcess;
let folder: string;
let editor: Editor;
let browser: Browser;
let workbench: Workbench;

beforeAll(async () => {
  // Fifteen of its minutes are the idle window and the life of the supplier scope: 6 seconds.
  sandbox = await startSandboxProcess(["--minute-ms", "400"]);
  const { connections } = JSON.parse(await sandbox.connections()) as { connections: Record<"arena" | "iot", unknown> };
  folder = await mkdtemp(join(tmpdir(), "longhaul-doctor-"));
  const { arena, iot } = connections;
  await writeFile(join(folder, "longhaul.json"), JSON.stringify({ connections: { arena, iot } }, undefined, 2));
  browser = await launchBrowser();
  editor = await startEditor({
    workspace: folder,
    extension: projectRoot,
    settings: { "workbench.colorTheme": "Dark 2026", "remote.autoForwardPorts": false },
  });
  workbench = await Workbench.open(browser, editor.url);
});

afterAll(async () => {
  await workbench?.close();
  await browser?.close();
  await editor?.close();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("a check-up asks how to look and for the secret, signs in by itself, and names the scope in its report", async () => {
  await workbench.runCommand("Longhaul: Doctor");
  await workbench.quickInput.choose("arena");
  await look("Check up now");
  await workbench.quickInput.answer(/arena: client secret/i, "sandbox-arena-secret");
  const report = await reported("arena");
  await expect.poll(() => findings(report)).toEqual(["scope-limits-lifetime", "idle-window"]);
  await expect
    .poll(() => report.getByRole("link").allInnerTexts())
    .toEqual([
      "Run Again",
      "Sign In",
      "Test Rotation",
      "Open longhaul.json",
      "Open longhaul.json at lifetime.access",
      "Open longhaul.json at lifetime.idle",
    ]);
  await report.getByRole("heading", { name: "What is known of its tokens" }).waitFor();
  await workbench.screenshot("doctor-report");
});

test("a link of the report opens the file at the field that it names", async () => {
  await page().getByRole("link", { name: "Open longhaul.json at lifetime.idle" }).click();
  await workbench.page.locator('.tab.active[data-resource-name="longhaul.json"]').waitFor();
  const cursor = workbench.page.locator(".editor-group-container.active .view-line", { hasText: '"idle"' });
  await cursor.waitFor();
  await expect.poll(() => workbench.statusBarItem("status.editor.selection").innerText()).toMatch(/^Ln 1[0-9], /);
});

test("Run Again follows a token of the other connection to its end, in one tab for each connection", async () => {
  await workbench.page.locator('.tab[aria-label^="Doctor: arena"]').click();
  await page().getByRole("link", { name: "Run Again" }).click();
  await workbench.quickInput.asking("Doctor: arena").waitFor();
  await workbench.quickInput.cancel();

  // Out of the page, which keeps the keyboard to itself.
  await workbench.page.locator('.tab[data-resource-name="longhaul.json"]').click();
  await workbench.runCommand("Longhaul: Doctor");
  await workbench.quickInput.choose("iot");
  await look("Check up and follow the token for 26.4 s");
  await workbench.quickInput.answer(/iot: password of iot-user/, "sandbox-password");
  await workbench.notification(/looking at the tokens of iot/).waitFor();
  const report = await reported("iot");
  await expect.poll(() => findings(report)).toContain("refresh-absolute-lifetime");
  await workbench.screenshot("doctor-followed");
  const tabs = workbench.page.locator('.tab[aria-label^="Doctor: "]');
  expect(await tabs.count()).toBe(2);
});

test("a check-up that is cancelled in the middle tells what was seen until then", async () => {
  await workbench.page.locator('.tab[aria-label^="Doctor: iot"]').click();
  await page().getByRole("link", { name: "Run Again" }).click();
  await look("Check up and follow the token for 26.4 s");
  await workbench.press(/looking at the tokens of iot/, "Cancel");
  await page().getByText("Stopped early: later ends were not seen.").waitFor();
});

/** Tells the doctor how to look; an icon and a blank stand before it. By keyboard: what the list says of an entry under the mouse covers the next one. */
async function look(way: string): Promise<void> {
  await workbench.quickInput.asking("How should it look?").waitFor();
  await workbench.quickInput.type(way);
  await expect.poll(() => workbench.quickInput.entries()).toMatchObject([{ label: ` ${way}` }]);
  await workbench.quickInput.accept();
}

/** Waits for the report of a connection, in front of all others. */
async function reported(connection: string): Promise<FrameLocator> {
  await workbench.page.locator(`.tab.active[aria-label^="Doctor: ${connection}"]`).waitFor({ timeout: 90_000 });
  return page();
}

/** The report in the active tab. */
function page(): FrameLocator {
  return workbench.page.frameLocator("iframe.webview.ready:visible").frameLocator("iframe#active-frame");
}

/** Ids of its findings, the first one first. */
async function findings(report: FrameLocator): Promise<readonly (string | null)[]> {
  return report
    .locator("main section")
    .evaluateAll((sections) => sections.map((section) => section.getAttribute("aria-label")));
}
