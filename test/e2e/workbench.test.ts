import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";

let workspace: string;
let editor: Editor;
let browser: Browser;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), "longhaul-workspace-"));
  await writeFile(join(workspace, "work-orders.csv"), "id,status\nWO-1,open\n");
  await writeFile(join(workspace, "readme.md"), "# Orders\n");
  browser = await launchBrowser();
  editor = await startEditor({ workspace, extension: projectRoot });
});

afterAll(async () => {
  await browser?.close();
  await editor?.close();
  await rm(workspace, { recursive: true, force: true });
});

test("the workbench opens on a workspace and shows its files, also after a reload", async () => {
  const workbench = await Workbench.open(browser, editor.url);
  onTestFailed(async () => {
    await workbench.screenshot("workbench-failed");
  });

  await workbench.explorerRow("work-orders.csv").waitFor();
  expect(await workbench.explorerRows()).toEqual(["readme.md", "work-orders.csv"]);

  await workbench.reload();
  await workbench.openFile("work-orders.csv");
  expect(await workbench.editorLines()).toEqual(["id,status", "WO-1,open", ""]);
  await workbench.close();
});
