import { type ExtensionContext, ExtensionMode, commands as editor, l10n, languages, window, workspace } from "vscode";
import { contextKeys, views } from "./contributions.ts";
import { registerCheckpointLens } from "./host/checkpointLens.ts";
import { ConnectionsSeen } from "./host/connectionsSeen.ts";
import { Consent } from "./host/consent.ts";
import { DryRunDocuments } from "./host/dryRunDocument.ts";
import { FetchHttp } from "./host/fetchHttp.ts";
import { registerJwtHover } from "./host/jwtHover.ts";
import { logError } from "./host/log.ts";
import { ProblemDiagnostics } from "./host/problemDiagnostics.ts";
import { registerCommands } from "./host/registerCommands.ts";
import { ReportPanels } from "./host/reportPanels.ts";
import { RunBoard } from "./host/runBoard.ts";
import { RunCommands } from "./host/runCommands.ts";
import { RunDesk } from "./host/runDesk.ts";
import { RunnerAddressBook } from "./host/runnerAddress.ts";
import { RunnerHost } from "./host/runnerHost.ts";
import { RunWatch } from "./host/runWatch.ts";
import { SandboxHost } from "./host/sandboxHost.ts";
import { StatusBar } from "./host/statusBar.ts";
import { SyncJobsTree } from "./host/syncJobsTree.ts";
import { type TestApi, testApi } from "./host/testApi.ts";
import { TokenCommands } from "./host/tokenCommands.ts";
import { TokenKeeper } from "./host/tokenKeeper.ts";
import { UnfinishedRuns } from "./host/unfinishedRuns.ts";
import { nodeChance } from "./node/nodeChance.ts";
import { nodeClock } from "./node/nodeClock.ts";
import { startSandboxProcess, stopSandboxProcess } from "./node/sandboxProcess.ts";
import type { RunView } from "./protocol/messages.ts";

/** Joins the parts. What takes time begins after it has returned. Only the editor's own tests get an object. */
export function activate(context: ExtensionContext): TestApi | undefined {
  const { secrets, workspaceState, extensionUri, subscriptions } = context;
  const log = window.createOutputChannel("Longhaul", { log: true });
  const report = (error: unknown) => logError(log, error);
  const cli = context.asAbsolutePath("dist/cli.js");
  const runnerDoor = async () => (await import("./node/runner/runnerDoor.ts")).openRunnerDoor(cli);

  const http = new FetchHttp(nodeClock);
  const keeper = new TokenKeeper({ clock: nodeClock, chance: nodeChance, http, secrets, report });
  const runner = new RunnerHost({
    door: {
      launch: async () => (await runnerDoor()).launch(),
      attach: async (address) => (await runnerDoor()).attach(address),
    },
    addresses: new RunnerAddressBook(secrets),
    answers: {
      token: (owner) => keeper.get(owner),
      rejected: (owner, generation) => keeper.rejected({ ...owner, generation }),
    },
  });
  const board = new RunBoard();
  const unfinished = new UnfinishedRuns(workspaceState);
  const consent = new Consent(workspaceState);
  const desk = new RunDesk({ runner, keeper, board, consent, unfinished });
  const watch = new RunWatch({ desk, board, unfinished, report, note: (line) => log.info(line) });
  const connections = new ConnectionsSeen(keeper, report);
  const statusBar = new StatusBar({ clock: nodeClock, keeper, connections, board, report });
  const tree = new SyncJobsTree({ board, list: (file) => desk.list(file) });
  const treeView = window.createTreeView(views.syncJobs, { treeDataProvider: tree, showCollapseAll: true });
  const dryRuns = new DryRunDocuments();
  const reports = new ReportPanels({ extension: extensionUri, board, report });
  const sandbox = new SandboxHost({
    door: { start: (options) => startSandboxProcess({ cli, ...options }), stop: stopSandboxProcess },
    http,
    state: workspaceState,
    report,
  });
  const diagnostics = languages.createDiagnosticCollection("longhaul");

  subscriptions.push(
    log,
    runner,
    keeper,
    connections,
    statusBar,
    tree,
    treeView,
    dryRuns,
    reports,
    sandbox,
    diagnostics,
    new ProblemDiagnostics(diagnostics, report),
    registerJwtHover(nodeClock),
    registerCheckpointLens({ board, report }),
    registerCommands({
      runs: new RunCommands({ desk, board, dryRuns, reports }),
      tokens: new TokenCommands({ connections, clock: nodeClock }),
      tree,
      sandbox,
      extension: extensionUri,
      showLog: () => log.show(),
      report,
    }),
    runner.changed.on((view) => watch.take(view)),
    watch.began.on((view) => revealRun(view)),
    runner.lost.on(() => watch.runnerLost()),
    keeper.events.on((event) => {
      log.info(`${event.connection}: token ${event.kind}, generation ${event.generation}`);
      runner.tellTokenEvent(event);
    }),
    secrets.onDidChange(({ key }) => keeper.noticeStored(key).catch(report)),
    board.changed.on(() => {
      const moving = board.moving.length;
      treeView.badge = moving === 0 ? undefined : { value: moving, tooltip: l10n.t("Moving runs: {0}", moving) };
      editor.executeCommand("setContext", contextKeys.runMoving, moving > 0).then(undefined, report);
    }),
    workspace.onDidGrantWorkspaceTrust(() => pickUp().catch(report)),
  );

  /** Opens the rows of a run that begins, where the view is in sight; the focus stays where it is. */
  function revealRun(view: RunView): void {
    if (!treeView.visible) return;
    treeView.reveal(tree.runNode(view), { select: false, focus: false, expand: true }).then(undefined, report);
  }

  /** After a reload: the tokens that are held, the runs that move, and those that stopped meanwhile. */
  async function pickUp(): Promise<void> {
    if (!workspace.isTrusted) return;
    await Promise.all([
      connections.look(),
      sandbox.pickUp(),
      desk.pickUp().then((found) => Promise.all(found.map((view) => watch.found(view)))),
    ]);
  }
  pickUp().catch(report);

  return context.extensionMode === ExtensionMode.Test
    ? testApi({ keeper, consent, board, statusBar, tree, runner })
    : undefined;
}
