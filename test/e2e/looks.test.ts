import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import { madeUpToken } from "../../scripts/madeUpToken.mts";
import { type Ledger, type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import { originNames } from "../../src/sandbox/systemName.ts";

const SYSTEM = "factorytalk-mes";

/** Where "Start Sandbox" puts the sandbox that the sample workspace talks to: its control server, then each origin. */
const SAMPLE_PORTS = [7400, ...originNames.map((_, at) => 7401 + at)];

let sandbox: SandboxProcess;
let editor: Editor;
let browser: Browser;

beforeAll(async () => {
  sandbox = await startSandboxProcess(["--minute-ms", "1000"]);
  browser = await launchBrowser();
  editor = await startEditor({
    workspace: tmpdir(),
    extension: projectRoot,
    settings: { "workbench.colorTheme": "Dark 2026", "remote.autoForwardPorts": false },
  });
});

beforeEach(async () => {
  await sandbox.reset();
});

afterAll(async () => {
  await browser?.close();
  await editor?.close();
  await sandbox?.stop();
});

test("a dry run shows the first requests in a read-only document and sends nothing", async () => {
  const workbench = await openOrders({ records: 120 });
  await workbench.runCommand("Longhaul: Dry Run");
  await workbench.quickInput.choose("work-orders");

  await workbench.page.locator('.tab.active[data-resource-name="work-orders · dry run"]').waitFor();
  const { baseUrl } = await mes();
  await expect
    .poll(async () => (await workbench.editorLines()).slice(0, 6))
    .toEqual([
      "# work-orders · dry run",
      "# 120 records · 3 segments · no record was sent",
      "# Access not checked: nobody is signed in.",
      expect.stringMatching(/^# Forecast: Gets through without a person/),
      "# The first 3 requests, as they would be sent:",
      "",
    ]);
  await expect
    .poll(async () => workbench.editorLines())
    .toEqual(expect.arrayContaining([`PUT ${baseUrl}/api/v1/workorders/WO-0000001`, "Authorization: Bearer ••••"]));
  await workbench.page.locator(".editor-group-container.active .view-line").first().click();
  await workbench.page.keyboard.press("x");
  await workbench.page.locator(".monaco-editor-overlaymessage", { hasText: "read-only" }).waitFor();
  await workbench.screenshot("looks-dry-run");
  expect((await sandbox.ledger(SYSTEM)).requests).toBe(0);
});

test("a cancelled run is finished by a click on Resume above its checkpoint, every order applied once", async () => {
  const records = 200;
  const workbench = await openOrders({ records, job: { rate: { perSecond: 40 } } });
  await startRun(workbench);
  await applied(sandbox.control, 60);
  await workbench.press(/Longhaul: work-orders/, "Cancel");
  const stopped = workbench.notification(/cancelled/i);
  await stopped.waitFor();
  await workbench.screenshot("looks-cancelled");

  await workbench.runCommand("Longhaul: Open Checkpoint");
  await workbench.quickInput.choose("work-orders");
  const resume = workbench.codeLens(/^Resume · \d+ remaining$/);
  await resume.waitFor();
  await workbench.screenshot("looks-checkpoint");
  const remaining = Number(/\d+/.exec(await resume.innerText())?.[0]);
  const before = (await sandbox.ledger(SYSTEM)).distinct;
  // What was on its way when the run was cancelled may be applied without the answer being known.
  expect(before + remaining).toBeGreaterThanOrEqual(records);
  expect(before + remaining).toBeLessThanOrEqual(records + 4);

  await resume.click();
  await workbench.notification("work-orders: 200 of 200 succeeded").waitFor();
  await workbench.codeLens("Completed · 200 of 200").waitFor();
  await workbench.screenshot("looks-resumed");
  const { applied: writes, distinct, twiceTotal } = await sandbox.ledger(SYSTEM);
  expect({ writes, distinct, twiceTotal }).toEqual({ writes: records, distinct: records, twiceTotal: 0 });
});

test("a run with three bad records names its dead letters, lists exactly these, and marks their segment", async () => {
  const bad = ["WO-0000055", "WO-0000060", "WO-0000099"];
  const folder = await ordersFolder({ records: 150 });
  await spoil(join(folder, "work-orders.csv"), bad);
  const workbench = await open(folder);
  await workbench.showViews("Longhaul");
  await startRun(workbench);
  await workbench.notification("work-orders: 147 of 150 succeeded, 3 dead letters").waitFor();

  await workbench.treeRow("Sync Jobs").first().click();
  await workbench.page.keyboard.press("ArrowRight");
  await workbench.treeRow("Sync Jobs").nth(1).waitFor();
  await workbench.treeRow("Sync Jobs").nth(1).click();
  await workbench.page.keyboard.press("ArrowRight");
  await expect
    .poll(() => outline(workbench))
    .toEqual([
      "1 work-orders []",
      "2 ‹start› [147 of 150 · 3 dead]",
      "3 Segment 2 [3 dead]",
      "3 Segments 1-3 [completed]",
    ]);

  await workbench.runCommand("Longhaul: Open Dead Letters");
  await workbench.page.locator('.tab.active[data-resource-name$=".dead-letters.csv"]').waitFor();
  await workbench.screenshot("looks-dead-letters");
  const [header = "", ...letters] = (await workbench.editorLines()).filter((line) => line !== "");
  expect(header).toMatch(/^id,status,qty,line,due,/);
  expect(letters).toHaveLength(bad.length);
  expect(new Set(letters.map((line) => line.split(",")[0]))).toEqual(new Set(bad));
  expect(letters.every((line) => line.includes("qty must not be negative"))).toBe(true);
  const { applied: writes, distinct } = await sandbox.ledger(SYSTEM);
  expect({ writes, distinct }).toEqual({ writes: 147, distinct: 147 });
});

test("a hover on a token in a Markdown file says what it holds, and that it is decoded, not verified", async () => {
  const folder = await ordersFolder({ records: 1 });
  await writeFile(join(folder, "ticket.md"), `# The run stopped here\n\nauthorization: Bearer ${madeUpToken()}\n`);
  const workbench = await open(folder);
  await workbench.openFile("ticket.md");
  // The lens above the token moves it down a line.
  await workbench.page.locator(".codelens-decoration").first().waitFor();
  const said = (await workbench.hover("eyJ")).split("\n").map((line) => line.trim());
  await workbench.screenshot("looks-jwt-hover");
  expect(said[0]).toMatch(/^valid, ends in 1[12] min.* · RS256 · decoded, not verified$/);
  for (const claim of ["svc-mes", "workorders:write offline_access", "https://mes.example.com:8443/api"]) {
    expect(said.join(" ")).toContain(claim);
  }
  expect((await sandbox.ledger(SYSTEM)).requests).toBe(0);
});

test("a field that does not exist is marked where it stands, and the run is refused with that place", async () => {
  const workbench = await openOrders({ records: 10 });
  await workbench.openFile("work-orders.sync.json");
  await workbench.page.locator(".view-line", { hasText: '"connection"' }).click();
  await workbench.page.keyboard.press("End");
  await workbench.page.keyboard.insertText('\n"concurency": 4,');
  await workbench.page.locator(".squiggly-error").first().waitFor();
  const mistake = 'There is no field "concurency" here. Did you mean "concurrency"?';
  expect(await workbench.hover("concurency")).toContain(mistake);
  await workbench.screenshot("looks-squiggle");

  await workbench.runCommand("Longhaul: Run Sync");
  await workbench.notification(`work-orders: work-orders.sync.json:3:3 ${mistake}`).waitFor();
  await workbench.screenshot("looks-refused");
  expect((await sandbox.ledger(SYSTEM)).requests).toBe(0);
});

test("the sample workspace and its sandbox lead to a moving run from the palette alone", async () => {
  await Promise.all(SAMPLE_PORTS.map(requireFree));
  const folder = await mkdtemp(join(tmpdir(), "longhaul-sample-"));
  removeLater(folder);
  const workbench = await open(folder);

  await workbench.runCommand("Longhaul: Create Sample Workspace");
  await workbench.quickInput.asking(/Folder for the sample workspace/).waitFor();
  // It begins in the open folder. What is typed before the box says so ends up beside it.
  await expect.poll(() => workbench.quickInput.value()).toBe(`${folder}/`);
  await workbench.screenshot("looks-sample-folder");
  await workbench.page.getByRole("button", { name: "Create Here" }).click();
  await workbench.page.locator('.tab.active[data-resource-name="work-orders.sync.json"]').waitFor();
  expect((await readdir(folder)).sort()).toEqual(["longhaul.json", "work-orders.csv", "work-orders.sync.json"]);

  await workbench.runCommand("Longhaul: Start Sandbox");
  const told = workbench.notification(/The sandbox runs at/);
  await told.waitFor();
  const password = /with the password (\S+)\./.exec(await told.innerText())?.[1] ?? "";
  await workbench.screenshot("looks-sandbox");

  await workbench.runCommand("Longhaul: Run Sync");
  await workbench.confirm("Run");
  await workbench.quickInput.answer(/password of svc-mes/i, password);
  await workbench.notification(/Longhaul: work-orders/).waitFor();
  await applied("http://127.0.0.1:7400", 20);
  await workbench.screenshot("looks-sample-run");

  await workbench.runCommand("Longhaul: Cancel Run");
  await workbench.notification(/cancelled/i).waitFor();
  await workbench.runCommand("Longhaul: Stop Sandbox");
  await expect.poll(() => isFree(7400)).toBe(true);
});

async function startRun(workbench: Workbench): Promise<void> {
  await workbench.runCommand("Longhaul: Run Sync");
  await workbench.quickInput.choose("work-orders");
  await workbench.confirm("Run");
  await workbench.quickInput.answer(/password of svc-mes/i, sandbox.environment["LONGHAUL_MES_PASSWORD"] ?? "");
}

async function outline(workbench: Workbench): Promise<string[]> {
  const rows = await workbench.treeRows("Sync Jobs");
  return rows.map(({ level, label, description }) => {
    return `${level} ${label.replace(/^\w{3} \d+, [\d:]+$/, "‹start›")} [${description}]`;
  });
}

type Orders = Omit<Parameters<typeof makeWorkOrders>[0], "connections">;

async function openOrders(orders: Orders): Promise<Workbench> {
  return open(await ordersFolder(orders));
}

async function ordersFolder(orders: Orders): Promise<string> {
  const folder = await makeWorkOrders({ ...orders, connections: await sandbox.connections() });
  removeLater(folder);
  return folder;
}

function removeLater(folder: string): void {
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
}

async function open(folder: string): Promise<Workbench> {
  await mkdir("out", { recursive: true });
  const workbench = await Workbench.open(browser, editor.urlOf(folder));
  // Not onTestFailed: it comes when the page is closed already.
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") {
      await workbench.screenshot(`looks-failed-${task.name.split(" ").slice(0, 3).join("-")}`);
    }
    await workbench.close();
  });
  return workbench;
}

async function mes(): Promise<{ readonly baseUrl: string }> {
  const file = JSON.parse(await sandbox.connections()) as { connections: { mes: { baseUrl: string } } };
  return file.connections.mes;
}

/** Gives the orders with these keys a quantity that the server refuses. */
async function spoil(file: string, keys: readonly string[]): Promise<void> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const spoilt = lines.map((line) =>
    keys.some((key) => line.startsWith(key)) ? line.replace(/,\d+,line/, ",-1,line") : line,
  );
  await writeFile(file, spoilt.join("\n"));
}

async function applied(control: string, count: number): Promise<void> {
  const distinct = async () => {
    const answer = await fetch(`${control}/ledger?system=${SYSTEM}`);
    return ((await answer.json()) as Ledger).distinct;
  };
  await expect.poll(distinct, { timeout: 20_000, interval: 50 }).toBeGreaterThan(count);
}

async function requireFree(port: number): Promise<void> {
  if (!(await isFree(port))) {
    throw new Error(`Port ${port} is taken, and the sample's sandbox needs it: stop what listens there (a sandbox?).`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
