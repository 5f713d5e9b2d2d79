import assert from "node:assert/strict";
import {
  commands,
  extensions,
  TabInputWebview,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { Entry } from "../../src/engine/checkpoint/entry.ts";
import { sealLine } from "../../src/engine/checkpoint/line.ts";
import { ReportPanel } from "../../src/host/reportPanel.ts";
import { ReportPanels } from "../../src/host/reportPanels.ts";
import { RunBoard } from "../../src/host/runBoard.ts";
import type { RunView } from "../../src/protocol/messages.ts";
import { parseReportMessage, type ReportMessage } from "../../src/protocol/reportMessages.ts";

const at = "2026-11-21T13:03:22.000Z";
const counters = { requests: 61, retries: 1, activeMs: 3000 };

const entries: readonly Entry[] = [
  {
    is: "run",
    version: 1,
    run: "run-1",
    job: "orders",
    connection: "mes",
    at,
    jobHash: "0",
    input: { file: "orders.csv", records: 100, bytes: 1, sha256: "0" },
    segments: { size: 10, total: 10 },
  },
  { is: "token", at, event: "signed-in", generation: 1, ends: at, binding: "exp", detail: null },
  { is: "succeeded", at, records: "1-60", ...counters },
];

function viewOf(checkpoint: string, settled: number): RunView {
  return {
    run: "run-1",
    job: "orders",
    jobFile: "/plant/orders.sync.json",
    connection: "mes",
    checkpoint,
    deadLetters: null,
    state: "running",
    resumed: false,
    redrives: null,
    snapshot: {
      run: "run-1",
      job: "orders",
      attempt: 1,
      records: { total: 100, succeeded: settled, dead: 0, unknown: 0, rolledBack: 0, pending: 100 - settled },
      segments: { total: 10, size: 10, completed: "1-6", moving: [], marred: [] },
      requests: 0,
      retries: 0,
      tokens: { signIns: 1, refreshes: 0, refreshFailures: 0, rejected: 0 },
      perSecond: 20,
      remainingMs: 2000,
      activeMs: 3000,
      waiting: null,
      alerts: [],
      identity: null,
    },
    summary: null,
    stopped: null,
  };
}

/** The real panel, and what was sent to its page. */
function watched(panel: WebviewPanel): { readonly panel: WebviewPanel; readonly sent: ReportMessage[] } {
  const sent: ReportMessage[] = [];
  const postMessage = async (data: unknown) => {
    const message = parseReportMessage(data);
    assert.ok(message);
    sent.push(message);
    return panel.webview.postMessage(data);
  };
  const webview = inFrontOf<Webview>(panel.webview, { postMessage });
  return { panel: inFrontOf<WebviewPanel>(panel, { webview }), sent };
}

/** The same object but for some properties. Methods stay bound to it, since it keeps private state. */
function inFrontOf<T extends object>(target: T, others: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(Object.hasOwn(others, name) ? others : target, name);
      return value instanceof Function ? (value.bind(target) as unknown) : value;
    },
    set: (_, name, value) => Reflect.set(target, name, value),
  });
}

describe("the run report", () => {
  let extension: Uri;
  let checkpoint: Uri;
  const failures: unknown[] = [];
  const report = (error: unknown) => failures.push(error);

  before(async () => {
    const own = extensions.getExtension("longhaul.longhaul");
    const folder = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(own && folder);
    extension = own.extensionUri;
    checkpoint = Uri.joinPath(folder, "run-1.checkpoint.jsonl");
    const content = entries.map((entry) => `${sealLine(entry)}\n`).join("");
    await workspace.fs.writeFile(checkpoint, new TextEncoder().encode(content));
  });

  after(async () => {
    await commands.executeCommand("workbench.action.closeAllEditors");
    await workspace.fs.delete(checkpoint);
    assert.deepEqual(failures, []);
  });

  it("gets its data when its page is ready, then what the checkpoint tells, then news at most four times a second", async () => {
    const created = window.createWebviewPanel("longhaul.report", "orders", ViewColumn.Active);
    const { panel, sent } = watched(created);
    const shown = new ReportPanel(viewOf(checkpoint.fsPath, 60), {
      panel,
      dist: Uri.joinPath(extension, "dist"),
      report,
    });
    // Nothing is sent before the page's script runs and says so.
    await until(() => sent.some(({ journal }) => journal !== null));
    const before = sent.length;
    for (let settled = 61; settled <= 100; settled += 1) {
      shown.update(viewOf(checkpoint.fsPath, settled));
      await pause(25);
    }
    await until(() => sent.at(-1)?.records.succeeded === 100);
    created.dispose();
    await until(() => tabs().length === 0);
    const news = sent.length - before;
    assert.deepEqual(
      { first: sent[0]?.records.succeeded, journal: sent.at(-1)?.journal, few: news >= 2 && news <= 8 },
      {
        first: 60,
        journal: {
          startedAt: at,
          tokenEvents: [
            { event: "signed-in", at, ends: at, binding: "the token's exp claim", trouble: null, detail: null },
          ],
          tokenEventsLeftOut: 0,
          authentications: { failures: 0, recoveries: 0 },
          causes: [],
          causesLeftOut: 0,
          marredSegments: "",
          deadLetters: [],
          unknowns: [],
          unknownRecords: "",
          throughput: { spanMs: 1000, succeeded: [0, 0, 0, 60], failed: [0, 0, 0, 0] },
          latency: null,
          attempts: [],
          commits: 0,
        },
        few: true,
      },
    );
  });

  it("opens one tab for each run and shows it again when asked again", async () => {
    const board = new RunBoard();
    const panels = new ReportPanels({ extension, board, report });
    await panels.openReport(viewOf(checkpoint.fsPath, 60));
    await panels.openReport(viewOf(checkpoint.fsPath, 61));
    await until(() => tabs().length > 0);
    const open = tabs();
    panels.dispose();
    await until(() => tabs().length === 0);
    assert.deepEqual(open, ["orders · report"]);
  });
});

function tabs(): readonly string[] {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith("longhaul.report"))
    .map(({ label }) => label);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Not within 10 s: ${String(holds)}`);
    await pause(20);
  }
}
