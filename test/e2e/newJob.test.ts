import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import { type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";

const ORDERS = 60;
const SYSTEM = "factorytalk-mes";

let sandbox: SandboxProcess;
let workspace: string;
let editor: Editor;
let browser: Browser;

beforeAll(async () => {
  // A minute lasts a minute, so that the lifetimes of the preset are true.
  sandbox = await startSandboxProcess(["--minute-ms", "60000"]);
  workspace = await mkdtemp(join(tmpdir(), "longhaul-new-job-"));
  const rows = Array.from({ length: ORDERS }, (_, at) => `WO-${at + 1},Released,${at}`);
  await writeFile(join(workspace, "work-orders.csv"), `${["id,status,qty", ...rows].join("\n")}\n`);
  browser = await launchBrowser();
  editor = await startEditor({ workspace, extension: projectRoot });
});

afterAll(async () => {
  await browser?.close();
  await editor?.close();
  await sandbox?.stop();
  if (workspace) await rm(workspace, { recursive: true, force: true });
});

test("from a CSV alone to a finished run, by keyboard: a connection, a job, a dry run, a run", async () => {
  const workbench = await Workbench.open(browser, editor.url);
  onTestFailed(async () => {
    await workbench.screenshot("new-job-failed");
  });
  const { quickInput, page } = workbench;
  const command = async (title: string) => {
    await expect
      .poll(
        async () => {
          await page.keyboard.press("Escape");
          await page.keyboard.press("F1");
          await quickInput.type(`>${title}`);
          return quickInput.offers(title);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    await quickInput.accept();
  };
  /** Waits for a question and answers it: by typing, or by Enter alone where what is suggested is right. */
  const answer = async (question: RegExp, text?: string) => {
    await quickInput.asking(question).waitFor();
    if (text !== undefined) await quickInput.type(text);
    await quickInput.accept();
  };
  const { connections } = JSON.parse(await sandbox.connections()) as {
    connections: Record<string, { preset: string; baseUrl: string }>;
  };
  const baseUrl = Object.values(connections).find(({ preset }) => preset === SYSTEM)?.baseUrl ?? "";

  await command("Longhaul: New Connection");
  await quickInput.asking(/Which system is it/).waitFor();
  await workbench.screenshot("new-connection-preset");
  await answer(/Which system is it/, "FactoryTalk MES");
  await answer(/A short name for the connection/, "mes");
  await quickInput.asking(/Where the API lives/).waitFor();
  await quickInput.type("http://mes.example.com");
  await quickInput.accept();
  await expect.poll(() => page.locator(".quick-input-message").innerText()).toMatch(/unencrypted/);
  await workbench.screenshot("new-connection-refused");
  await answer(/unencrypted/, baseUrl);
  await answer(/The user name/, "svc-mes");
  await answer(/What then/);
  await answer(/password of svc-mes/i, sandbox.environment["LONGHAUL_MES_PASSWORD"] ?? "");
  await expect.poll(async () => (await sandbox.ledger(SYSTEM)).tokens.signIns).toBe(1);
  await workbench.screenshot("new-connection-written");

  await command("Longhaul: New Sync Job");
  await answer(/Which file has the records/, "work-orders.csv");
  await answer(/Where do the records go/);
  await answer(/Which column names a record/);
  await answer(/Which request is made/);
  await answer(/The path below/, "/api/v1/workorders/${id}");
  await quickInput.asking(/Which columns go into the body/).waitFor();
  await workbench.screenshot("new-job-body");
  await answer(/Which columns go into the body/);
  await answer(/What makes a repeated request harmless/);
  await answer(/The name of the job/);
  await answer(/What then/);
  await page.locator('.tab.active[data-resource-name="work-orders · dry run"]').waitFor();
  await expect
    .poll(async () => (await workbench.editorLines())[1])
    .toBe("# 60 records · 2 segments · no record was sent");
  await workbench.screenshot("new-job-dry-run");
  expect((await sandbox.ledger(SYSTEM)).applied).toBe(0);

  await command("Longhaul: Run Sync");
  await answer(/Which job/, "work-orders");
  await page.locator(".monaco-dialog-box").getByRole("button", { name: "Run", exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await sandbox.ledger(SYSTEM)).distinct, { timeout: 30_000 }).toBe(ORDERS);

  const written = await Promise.all(
    ["longhaul.json", "work-orders.sync.json"].map((name) => readFile(join(workspace, name), "utf8")),
  );
  expect(written.join("\n")).not.toContain(sandbox.environment["LONGHAUL_MES_PASSWORD"]);
  await workbench.close();
});
