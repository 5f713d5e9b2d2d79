// Takes the README's pictures from the real workbench, so that they stay true.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { launchBrowser } from "./editor/browser.mts";
import { projectRoot } from "./editor/installOnce.mts";
import { startEditor } from "./editor/server.mts";
import { Workbench } from "./editor/workbench.mts";
import { madeUpToken } from "./madeUpToken.mts";
import { startSandboxProcess } from "./sandboxProcess.mts";
import { makeWorkOrders } from "./workOrders.mts";

const PICTURES = join(projectRoot, "media", "pictures");
await mkdir(PICTURES, { recursive: true });

const sandbox = await startSandboxProcess(["--minute-ms", "1000"]);
const made = await makeWorkOrders({
  records: 1000,
  job: { rate: { perSecond: 40 } },
  connections: only("mes", await sandbox.connections()),
});
const workspace = join(dirname(made), "plant-7");
await rm(workspace, { recursive: true, force: true });
await rename(made, workspace);
await writeFile(
  join(workspace, "support-ticket.md"),
  `# The run stopped here\n\nauthorization: Bearer ${madeUpToken()}\n`,
);

const browser = await launchBrowser();
const editor = await startEditor({
  workspace,
  extension: projectRoot,
  settings: { "workbench.colorTheme": "Dark 2026", "remote.autoForwardPorts": false },
});
try {
  const workbench = await Workbench.open(browser, editor.url);
  try {
    await startRun(workbench);
    await running(workbench);
    await finished(workbench);
    await checkpoint(workbench);
    await hover(workbench);
    await inspector(workbench);
  } catch (error) {
    console.error(`failed; what was seen last: ${await workbench.screenshot("pictures-failed")}`);
    throw error;
  }
  await workbench.close();
} finally {
  await browser.close();
  await editor.close();
  await sandbox.stop();
  await rm(workspace, { recursive: true, force: true });
}

async function startRun(workbench: Workbench): Promise<void> {
  await workbench.openFile("work-orders.sync.json");
  await workbench.showViews("Longhaul");
  await workbench.runCommand("Longhaul: Run Sync");
  await workbench.page.locator(".monaco-dialog-box").getByRole("button", { name: "Run", exact: true }).click();
  await workbench.quickInput.answer(/password of svc-mes/i, sandbox.environment["LONGHAUL_MES_PASSWORD"] ?? "");
  await workbench.notification(/Longhaul: work-orders/).waitFor();
}

async function running(workbench: Workbench): Promise<void> {
  // A run that begins opens its rows by itself; a row that is chosen hides its figures behind its actions.
  await workbench.treeRow("Sync Jobs").filter({ hasText: "Segment" }).first().waitFor();
  while ((await sandbox.ledger("factorytalk-mes")).distinct < 420) await workbench.page.waitForTimeout(100);
  await picture(workbench, "run");
}

async function finished(workbench: Workbench): Promise<void> {
  const done = workbench.notification(/1,000 of 1,000/);
  await done.waitFor({ timeout: 60_000 });
  await done.getByRole("button", { name: "Open Report" }).click();
  await workbench.page.locator("iframe.webview").first().waitFor();
  await workbench.page.waitForTimeout(1500);
  await picture(workbench, "report", { x: 352, y: 36, width: 924, height: 660 });
}

async function checkpoint(workbench: Workbench): Promise<void> {
  await workbench.runCommand("Longhaul: Open Checkpoint");
  await workbench.quickInput.choose("work-orders");
  await workbench.page.locator(".codelens-decoration", { hasText: "Completed" }).waitFor();
  await picture(workbench, "checkpoint", { x: 352, y: 36, width: 924, height: 260 });
}

async function hover(workbench: Workbench): Promise<void> {
  await workbench.openFile("support-ticket.md");
  await workbench.hover("eyJ");
  await workbench.page.waitForTimeout(500);
  await picture(workbench, "jwt-hover", { x: 352, y: 36, width: 924, height: 332 });
}

async function inspector(workbench: Workbench): Promise<void> {
  await workbench.leaveHover();
  // Not yet a link while the editor shows what it remembers of the lenses.
  await workbench.page.locator(".codelens-decoration > a", { hasText: "Inspect" }).click();
  await workbench.page.locator("iframe.webview.ready").first().waitFor();
  await workbench.page.waitForTimeout(1500);
  await picture(workbench, "jwt-inspector", { x: 352, y: 36, width: 924, height: 660 });
}

/** Of the sandbox's many connections the one that a plant would have. */
function only(id: string, text: string): string {
  const { connections, ...rest } = JSON.parse(text) as { connections: Record<string, unknown> };
  return JSON.stringify({ ...rest, connections: { [id]: connections[id] } }, null, 2);
}

interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Without a part, the whole window. */
async function picture(workbench: Workbench, name: string, clip?: Part): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  await workbench.page.screenshot({ path, animations: "disabled", ...(clip && { clip }) });
  console.log(`media/pictures/${name}.png`);
}
