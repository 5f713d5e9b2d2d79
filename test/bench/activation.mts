// What the extension costs a window that opens: the editor's own figures, from a real extension host.
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import { median } from "./median.mts";
import type { Section } from "./section.mts";

const WINDOWS = 9;

/** Milliseconds, as the editor's page "Startup Performance" has them for one extension. */
interface Activation {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
}

export async function activation(section: Section): Promise<void> {
  section.tell({ what: "dist/extension.js: size in KB", value: await extensionSize(), bound: "at most", limit: 120 });
  const measured = await measureActivations();
  const whole = measured.map(({ load, call, finish }) => load + call + finish);
  section.tell({
    what: "load plus activate in the real host: time in ms",
    value: median(whole),
    bound: "at most",
    limit: 40,
    detail: `load ${median(measured.map(({ load }) => load))} ms, activate ${median(measured.map(({ call, finish }) => call + finish))} ms; ${measured.length} windows, ${Math.min(...whole)} to ${Math.max(...whole)} ms`,
  });
}

/** Opens windows one after the other, each with an extension host of its own. The first warms the disk cache up. */
async function measureActivations(): Promise<readonly Activation[]> {
  const connections = JSON.stringify({ connections: { mes: mes } });
  const workspace = await makeWorkOrders({ records: 100, connections });
  try {
    await using browser = await launchBrowser();
    await using editor = await startEditor({ workspace, extension: projectRoot });
    const measured: Activation[] = [];
    for (let window = 0; window <= WINDOWS; window += 1) {
      const activation = await openWindow(browser, editor);
      if (window > 0) measured.push(activation);
    }
    return measured;
  } finally {
    await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Kilobytes of `dist/extension.js`. */
async function extensionSize(): Promise<number> {
  return (await stat(join(projectRoot, "dist", "extension.js"))).size / 1024;
}

const mes = { preset: "factorytalk-mes", baseUrl: "https://mes.example.com:8443", auth: { username: "svc-mes" } };

async function openWindow(browser: Browser, editor: Editor): Promise<Activation> {
  const workbench = await Workbench.open(browser, editor.url);
  try {
    await workbench.statusBarItem("longhaul.token").waitFor();
    await workbench.runCommand("Developer: Startup Performance");
    await workbench.page.locator('.tab.active[data-resource-name="Startup Performance"]').waitFor();
    return await readActivation(workbench);
  } finally {
    await workbench.close();
  }
}

/** The page is written when the extensions have started, which it does not wait for. */
async function readActivation(workbench: Workbench): Promise<Activation> {
  const id = await extensionId();
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const row = (await workbench.copyAll()).split("\n").find((line) => line.includes(id));
    const cells = row?.split("|").map((cell) => cell.trim());
    // | Extension | Eager | Load Code | Call Activate | Finish Activate | Event | By |
    const [load, call, finish] = cells?.slice(3, 6).map(Number) ?? [];
    if (load !== undefined && call !== undefined && finish !== undefined) return { load, call, finish };
    await workbench.page.waitForTimeout(500);
  }
  throw new Error(`The editor's page "Startup Performance" does not list ${id}.`);
}

async function extensionId(): Promise<string> {
  const manifest = await readFile(join(projectRoot, "package.json"), "utf8");
  const { publisher, name } = JSON.parse(manifest) as { readonly publisher: string; readonly name: string };
  return `${publisher}.${name}`;
}
