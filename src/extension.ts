import { type ExtensionContext, ExtensionMode, env, l10n, languages, UIKind, Uri, window, workspace } from "vscode";
import { onFirstUse } from "./base/onFirstUse.ts";
import { sleepWatch } from "./base/sleepWatch.ts";
import { seconds } from "./base/time.ts";
import { views } from "./contributions.ts";
import { AccountIndex } from "./host/accountIndex.ts";
import type { AccountTokensPorts } from "./host/accountTokens.ts";
import { ConnectionsSeen } from "./host/connectionsSeen.ts";
import { ConnectionsTree } from "./host/connectionsTree.ts";
import { Consent } from "./host/consent.ts";
import { registerDeadLetterLens } from "./host/deadLetterLens.ts";
import { DoctorCommands } from "./host/doctorCommands.ts";
import { DryRunDocuments } from "./host/dryRunDocument.ts";
import { EditorRedirects } from "./host/editorRedirects.ts";
import { ForecastDocuments } from "./host/forecastDocument.ts";
import { Heartbeat } from "./host/heartbeat.ts";
import { registerJobLens } from "./host/jobLens.ts";
import { JwtDesk } from "./host/jwtDesk.ts";
import { logError } from "./host/log.ts";
import { networkSettings } from "./host/networkSettings.ts";
import { watchOpenCheckpoints } from "./host/openCheckpoints.ts";
import { OpenDataFiles } from "./host/openDataFiles.ts";
import { ProblemDiagnostics } from "./host/problemDiagnostics.ts";
import type { RecordsDoor } from "./host/recordsDoor.ts";
import { registerCommands } from "./host/registerCommands.ts";
import { registerFileServices } from "./host/registerFileServices.ts";
import { RenewAhead } from "./host/renewAhead.ts";
import { ReportPanels } from "./host/reportPanels.ts";
import { RunBoard } from "./host/runBoard.ts";
import { RunContextKeys } from "./host/runContextKeys.ts";
import { RunDesk } from "./host/runDesk.ts";
import { RunnerAddressBook } from "./host/runnerAddress.ts";
import { RunnerHost } from "./host/runnerHost.ts";
import { RunWatch } from "./host/runWatch.ts";
import { SandboxHost } from "./host/sandboxHost.ts";
import { SecretCanary } from "./host/secretCanary.ts";
import { SignInCalls } from "./host/signInCalls.ts";
import { SignIns } from "./host/signIns.ts";
import { StatusBar } from "./host/statusBar.ts";
import { StoreWarning } from "./host/storeWarning.ts";
import { SyncJobsTree } from "./host/syncJobsTree.ts";
import type { TestApi } from "./host/testApi.ts";
import { TokenKeeper } from "./host/tokenKeeper.ts";
import { UnfinishedRuns } from "./host/unfinishedRuns.ts";
import type { EditorTokens } from "./node/editorTokens.ts";
import { nodeClock } from "./node/nodeClock.ts";
import type { RunView } from "./protocol/messages.ts";
import { proxyEnvironment } from "./protocol/proxyEnvironment.ts";

/** Joins the parts. What takes time begins after it has returned. Only the editor's own tests get an object. */
export function activate(context: ExtensionContext): Promise<TestApi> | undefined {
  const { secrets, workspaceState, globalState, extensionUri, subscriptions } = context;
  const log = window.createOutputChannel("Longhaul", { log: true });
  const report = (error: unknown) => logError(log, error);
  const cli = context.asAbsolutePath("dist/cli.js");
  const stateDirectory = Uri.joinPath(context.globalStorageUri, "tokens").fsPath;
  const runnerDoor = async () => (await import("./node/runner/runnerDoor.ts")).openRunnerDoor(cli);
  const sandboxProcess = () => import("./node/sandboxProcess.ts");
  const interactive = () => import("./node/interactiveSignIn.ts");
  const ending = new AbortController();

  let tokens: Promise<EditorTokens> | undefined;
  const editorTokens = () => {
    const setAside = (aside: string) => log.warn(`damaged token state set aside as ${aside}`);
    tokens ??= import("./node/editorTokens.ts").then(
      (part) =>
        new part.EditorTokens(stateDirectory, setAside, {
          environment: () => proxyEnvironment(networkSettings(), process.env),
          onUnkept: ({ facts }) => log.warn(`${facts.file}: ${facts.code}; learned lifetimes end with this window`),
        }),
    );
    return tokens;
  };

  const heartbeat = new Heartbeat();
  // In a browser each page is a session, and the editor's own id of it is always the same.
  const session = env.uiKind === UIKind.Web ? crypto.randomUUID() : env.sessionId;
  const canary = new SecretCanary({ secrets, state: globalState, clock: nodeClock, session });
  const accountPorts: AccountTokensPorts = {
    clock: nodeClock,
    door: { open: async (order) => (await editorTokens()).open(order) },
    secrets,
    index: new AccountIndex(globalState),
    report,
  };
  const keeper = new TokenKeeper(accountPorts);
  const redirects = new EditorRedirects(context.extension.id, () => log.info("a link came that no sign-in waits for"));
  const signIns = new SignIns({
    door: {
      loopback: async () => (await interactive()).loopbackRedirect(),
      withBrowser: async (wish, signal) => (await interactive()).signInWithBrowser(wish, signal),
      withDevice: async (wish, signal) => (await interactive()).signInWithDevice(wish, signal),
    },
    redirects,
  });
  const runner = new RunnerHost({
    door: {
      launch: async () => (await runnerDoor()).launch(proxyEnvironment(networkSettings(), process.env)),
      attach: async (address) => (await runnerDoor()).attach(address),
    },
    addresses: new RunnerAddressBook(secrets),
    answers: {
      token: (wish) => keeper.get(wish),
      rejected: (wish, generation, rejection) => keeper.rejected(wish, generation, rejection),
      passphrase: (wish) => keeper.passphrase(wish),
      used: (use) => keeper.used(use),
    },
  });
  const board = new RunBoard();
  const runKeys = new RunContextKeys();
  const unfinished = new UnfinishedRuns(workspaceState);
  const consent = new Consent(workspaceState);
  const storeWarning = new StoreWarning(canary, report);
  const desk = new RunDesk({ runner, keeper, signIns, storeWarning, board, consent, unfinished, clock: nodeClock });
  const calls = new SignInCalls({ keeper, board, desk, now: () => nodeClock.now(), report });
  const watch = new RunWatch({ desk, board, unfinished, report, note: (line) => log.info(line) });
  const connections = new ConnectionsSeen(keeper, report);
  const statusBar = new StatusBar({ clock: nodeClock, keeper, connections, board, heartbeat });
  const connectionsTree = new ConnectionsTree({ keeper, connections, canary, clock: nodeClock, heartbeat });
  const connectionsView = window.createTreeView(views.connections, {
    treeDataProvider: connectionsTree,
    showCollapseAll: true,
  });
  const tree = new SyncJobsTree({ board, list: (file) => desk.list(file) });
  const treeView = window.createTreeView(views.syncJobs, { treeDataProvider: tree, showCollapseAll: true });
  const dryRuns = new DryRunDocuments();
  const forecasts = new ForecastDocuments();
  const reports = new ReportPanels({ extension: extensionUri, board, report });
  const sandbox = new SandboxHost({
    door: {
      start: async (options) => (await sandboxProcess()).startSandboxProcess({ cli, ...options }),
      stop: async (pid) => (await sandboxProcess()).stopSandboxProcess(pid),
    },
    http: {
      send: async (request, signal) =>
        (await (await import("./node/editorTokens.ts")).plainHttp()).send(request, signal),
    },
    state: workspaceState,
    report,
  });
  const jwts = new JwtDesk({ clock: nodeClock, keeper, extension: extensionUri, report });
  const doctorDoor = async () =>
    (await import("./node/doctorDoor.ts")).openDoctorDoor({
      directory: stateDirectory,
      environment: () => proxyEnvironment(networkSettings(), process.env),
      onSetAside: (aside) => log.warn(`damaged token state set aside as ${aside}`),
      onUnkept: ({ facts }) => log.warn(`${facts.file}: ${facts.code}; learned lifetimes end with this window`),
    });
  const doctor = new DoctorCommands({
    door: {
      past: async (consultation) => (await doctorDoor()).past(consultation),
      checkUp: async (consultation, wish, signal) => (await doctorDoor()).checkUp(consultation, wish, signal),
    },
    signIns,
    connections,
    clock: nodeClock,
    report,
  });
  const runs = onFirstUse(async () => {
    const { RunCommands } = await import("./host/runCommands.ts");
    return new RunCommands({ desk, board, dryRuns, forecasts, reports });
  });
  const testBatches = onFirstUse(async () => {
    const { TestBatchCommands } = await import("./host/testBatchCommands.ts");
    return new TestBatchCommands({ desk, board });
  });
  const accounts = onFirstUse(async () => {
    const { TokenCommands } = await import("./host/tokenCommands.ts");
    return new TokenCommands({ connections, signIns, canary, clock: nodeClock });
  });
  const glance = () => import("./node/recordsGlance.ts");
  const records: RecordsDoor = {
    glance: async (wish, signal) => (await glance()).glanceAtRecords(wish, signal),
    first: async (of, signal) => (await glance()).firstRequest(of, signal),
  };
  const dataFiles = new OpenDataFiles({ board, extension: extensionUri, report });
  const diagnostics = languages.createDiagnosticCollection("longhaul");

  subscriptions.push(
    log,
    runner,
    keeper,
    connections,
    heartbeat,
    statusBar,
    new RenewAhead({ clock: nodeClock, connections, board, heartbeat, report }),
    connectionsTree,
    connectionsView,
    tree,
    treeView,
    dryRuns,
    forecasts,
    reports,
    sandbox,
    diagnostics,
    new ProblemDiagnostics(diagnostics, records, report),
    jwts,
    doctor,
    watchOpenCheckpoints({ board, report }),
    dataFiles,
    registerDeadLetterLens({ board }),
    registerJobLens(),
    registerFileServices(records),
    registerCommands({
      runs,
      testBatches,
      tokens: accounts,
      doctor,
      jwts,
      tree,
      sandbox,
      extensionId: context.extension.id,
      dataFiles,
      extension: extensionUri,
      records,
      secrets,
      look: () => connections.look(),
      showLog: () => log.show(),
      report,
    }),
    window.registerUriHandler(redirects),
    runner.changed.on((view) => {
      if (view.state === "ended") calls.ended(view);
      watch.take(view);
    }),
    watch.began.on((view) => revealRun(view)),
    runner.lost.on(() => watch.runnerLost()),
    keeper.events.on((event) => {
      log.info(`${event.connection}: token ${event.kind}, generation ${event.generation}`);
      runner.tellTokenEvent(event);
      calls.heard(event);
    }),
    signIns.done.on((account) => {
      calls.signedIn(account).catch(report);
    }),
    secrets.onDidChange(({ key }) => {
      keeper.noticeStored(key).catch(report);
    }),
    connectionsView.onDidChangeVisibility(({ visible }) => connectionsTree.setVisible(visible)),
    board.changed.on(() => {
      const moving = board.moving.length;
      treeView.badge = moving === 0 ? undefined : { value: moving, tooltip: l10n.t("Moving runs: {0}", moving) };
      runKeys.tell(board.all).catch(report);
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      pickUp().catch(report);
    }),
    { dispose: () => ending.abort() },
    { dispose: () => tokens?.then((opened) => opened.close()) },
  );

  /** Opens the rows of a run that begins, where the view is in sight; the focus stays where it is. */
  function revealRun(view: RunView): void {
    if (!treeView.visible) return;
    treeView.reveal(tree.runNode(view), { select: false, focus: false, expand: true }).then(undefined, report);
  }

  /** After a reload: the tokens that are held, the runs that move, and those that stopped meanwhile. */
  async function pickUp(): Promise<void> {
    // Without trust it only tells whether there is a longhaul.json.
    await connections.look();
    if (!workspace.isTrusted) return;
    await Promise.all([
      canary.look(),
      sandbox.pickUp(),
      desk.pickUp().then((found) => {
        for (const view of found) calls.ended(view);
        return Promise.all(found.map((view) => watch.found(view)));
      }),
    ]);
  }
  connectionsTree.setVisible(connectionsView.visible);
  pickUp().catch(report);
  const onWake = () => {
    heartbeat.beat();
    keeper.lookAgain().catch(report);
  };
  sleepWatch(nodeClock, { every: seconds(5), onWake }, ending.signal).catch(report);

  if (context.extensionMode !== ExtensionMode.Test) return undefined;
  return import("./host/testApi.ts").then(({ testApi }) =>
    testApi({
      keeper,
      signIns,
      consent,
      board,
      statusBar,
      tree,
      doctor,
      runner,
      connections,
      connectionsTree,
      secrets,
      openAgain: async ({ account }) => {
        const { AccountTokens } = await import("./host/accountTokens.ts");
        return AccountTokens.open(account, accountPorts);
      },
    }),
  );
}
