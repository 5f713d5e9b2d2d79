import { mkdir, rm } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import { type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";
import { makeWorkOrders } from "../../scripts/workOrders.mts";

const ORDERS = 1000;
const SYSTEM = "factorytalk-mes";

let sandbox: SandboxProcess;
let workspace: string;
let editor: Editor;
let browser: Browser;

beforeAll(async () => {
  await mkdir("out", { recursive: true });
  // A minute lasts 0.2 s: the 30-minute token lives six seconds, and the run takes about 25.
  sandbox = await startSandboxProcess(["--minute-ms", "200"]);
  workspace = await makeWorkOrders({
    records: ORDERS,
    job: { rate: { perSecond: 40 } },
    connections: await sandbox.connections(),
  });
  browser = await launchBrowser();
  editor = await startEditor({ workspace, extension: projectRoot });
});

afterAll(async () => {
  await browser?.close();
  await editor?.close();
  await sandbox?.stop();
  if (workspace) await rm(workspace, { recursive: true, force: true });
});

test("a run started from the palette goes on through a window reload and ends with every order applied once", async () => {
  const workbench = await Workbench.open(browser, editor.url);
  onTestFailed(async () => {
    await workbench.screenshot("run-sync-failed");
  });

  await workbench.runCommand("Longhaul: Run Sync");
  await workbench.quickInput.choose("work-orders");
  await workbench.page.locator(".monaco-dialog-box").getByRole("button", { name: "Run", exact: true }).click();
  await workbench.quickInput.answer(/password of svc-mes/i, sandbox.environment["LONGHAUL_MES_PASSWORD"] ?? "");

  const progress = workbench.notification(/Longhaul: work-orders/);
  await progress.waitFor();
  const token = workbench.statusBarItem("longhaul.token");
  await expect.poll(() => countdown(workbench)).toMatch(/^mes 0?0:0\d$/);
  const first = await countdown(workbench);
  await expect.poll(() => countdown(workbench), { timeout: 5000 }).not.toBe(first);

  await workbench.showViews("Longhaul");
  await expect
    .poll(() => workbench.treeRows("Sync Jobs"))
    .toContainEqual(expect.objectContaining({ label: "work-orders" }));
  await workbench.screenshot("run-moving");
  await applied(150);

  await workbench.reloadWindow();
  const reloadedAt = performance.now();
  await progress.waitFor();
  console.log(`attached again ${((performance.now() - reloadedAt) / 1000).toFixed(1)} s after the reload`);
  const before = (await sandbox.ledger(SYSTEM)).distinct;
  expect(before).toBeLessThan(ORDERS);

  await workbench.notification(/1,000 of 1,000/).waitFor({ timeout: 90_000 });
  await workbench.screenshot("run-ended");
  const { applied: writes, distinct, twiceTotal, tokens } = await sandbox.ledger(SYSTEM);
  expect({ writes, distinct, twiceTotal, signIns: tokens.signIns }).toEqual({
    writes: ORDERS,
    distinct: ORDERS,
    twiceTotal: 0,
    signIns: 1,
  });
  expect(tokens.refreshes).toBeGreaterThanOrEqual(3);
  await expect(token.getAttribute("aria-label")).resolves.toMatch(/mes/);
  await workbench.close();
});

async function applied(count: number): Promise<void> {
  await expect
    .poll(async () => (await sandbox.ledger(SYSTEM)).distinct, { timeout: 60_000, interval: 100 })
    .toBeGreaterThan(count);
}

async function countdown(workbench: Workbench): Promise<string> {
  return (await workbench.statusBarItem("longhaul.token").innerText()).trim();
}
