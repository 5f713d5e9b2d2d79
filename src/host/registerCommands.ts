import { commands as editor, l10n, type Uri, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import { isFailure } from "../base/failure.ts";
import { type CommandId, commands, walkthroughs } from "../contributions.ts";
import type { DoctorCommands } from "./doctorCommands.ts";
import type { JwtDesk } from "./jwtDesk.ts";
import type { OpenDataFiles } from "./openDataFiles.ts";
import type { RecordsDoor } from "./recordsDoor.ts";
import type { RunCommands } from "./runCommands.ts";
import type { SandboxHost } from "./sandboxHost.ts";
import type { SecretStore } from "./secretStore.ts";
import type { SyncJobsTree } from "./syncJobsTree.ts";
import type { TestBatchCommands } from "./testBatchCommands.ts";
import type { TokenCommands } from "./tokenCommands.ts";
import { requireTrust } from "./trust.ts";

export interface CommandsPorts {
  readonly runs: () => Promise<RunCommands>;
  readonly testBatches: () => Promise<TestBatchCommands>;
  readonly tokens: () => Promise<TokenCommands>;
  readonly doctor: DoctorCommands;
  readonly jwts: JwtDesk;
  readonly tree: SyncJobsTree;
  readonly sandbox: SandboxHost;
  readonly dataFiles: OpenDataFiles;
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly records: RecordsDoor;
  readonly secrets: SecretStore;
  /** Reads the connections of the workspace anew. */
  readonly look: () => Promise<void>;
  /** Its publisher and name. */
  readonly extensionId: string;
  readonly showLog: () => void;
  readonly report: (error: unknown) => void;
}

type Work = (argument: unknown, how: unknown) => void | Promise<void>;

/** Registers every command at once. What most of them need is loaded when one is first called. */
export function registerCommands(ports: CommandsPorts): Disposable {
  const { runs, testBatches, tokens, doctor, jwts, tree, sandbox, extension } = ports;
  const works: { readonly [C in CommandId]: Work } = {
    [commands.runSync]: async (job, how) => (await runs()).run(job, how),
    [commands.runTestBatch]: async (job, choice) => (await testBatches()).run(job, choice),
    [commands.runSegments]: async (row) => (await testBatches()).runSegments(row),
    [commands.resume]: async (job, how) => (await runs()).resume(job, how),
    [commands.redrive]: async (run) => (await runs()).redrive(run),
    [commands.cancelRun]: async (run) => (await runs()).cancel(run),
    [commands.pauseRun]: async (run) => (await runs()).pause(run),
    [commands.continueRun]: async (run) => (await runs()).continue(run),
    [commands.dryRun]: async (job) => (await runs()).dryRun(job),
    [commands.forecast]: async (job) => (await runs()).forecast(job),
    [commands.signIn]: async (account) => (await tokens()).signIn(account),
    [commands.refreshToken]: async (account) => (await tokens()).refresh(account),
    [commands.signOut]: async (account) => (await tokens()).signOut(account),
    [commands.testRotation]: async (account) => (await tokens()).testRotation(account),
    [commands.showConnections]: async () => (await tokens()).show(),
    [commands.openConnection]: async (account, field) => (await tokens()).openFile(account, field),
    [commands.doctor]: (account, way) => doctor.see(account, way),
    [commands.copyConnectionFacts]: async (account) => (await tokens()).copyFacts(account),
    [commands.newConnection]: async (folder) =>
      (await import("./newConnection.ts")).newConnection(folder, { look: ports.look }),
    [commands.newSyncJob]: async (records) =>
      (await import("./newSyncJob.ts")).newSyncJob(records, { records: ports.records, look: ports.look }),
    [commands.moveSecret]: async (file, place) =>
      (await import("./moveSecret.ts")).moveSecret(file, place, { secrets: ports.secrets, look: ports.look }),
    [commands.getStarted]: () => showWalkthrough(ports.extensionId),
    [commands.createSampleWorkspace]: async (folder) =>
      (await import("./sampleWorkspace.ts")).createSampleWorkspace(extension, folder),
    [commands.startSandbox]: () => {
      requireTrust();
      return sandbox.start();
    },
    [commands.stopSandbox]: () => sandbox.stop(),
    [commands.inspectJwt]: (token) => jwts.inspect(token),
    [commands.verifyJwt]: (token) => jwts.verify(token),
    [commands.diffJwts]: (token) => jwts.diff(token),
    [commands.moveJwt]: (token, file) => jwts.move(token, file),
    [commands.openCheckpoint]: async (run) => (await runs()).openCheckpoint(run),
    [commands.openDeadLetters]: async (run) => (await runs()).openDeadLetters(run),
    [commands.openReport]: async (run) => (await runs()).openReport(run),
    [commands.showLog]: ports.showLog,
    [commands.showMoreSegments]: (node) => tree.showMore(node),
    [commands.nextDeadLetter]: () => ports.dataFiles.jump("next"),
    [commands.previousDeadLetter]: () => ports.dataFiles.jump("previous"),
  };
  const registered = Object.entries(works).map(([id, work]) =>
    editor.registerCommand(id, (argument: unknown, how: unknown) => guarded(() => work(argument, how), ports.report)),
  );
  return {
    dispose: () => {
      for (const one of registered) one.dispose();
    },
  };
}

async function showWalkthrough(extensionId: string): Promise<void> {
  await editor.executeCommand("workbench.action.openWalkthrough", `${extensionId}#${walkthroughs.firstRun}`, false);
}

/** Nothing that a command throws is lost: a Failure has its sentence, anything else is a defect for the log. */
async function guarded(work: () => void | Promise<void>, report: (error: unknown) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isFailure(error)) {
      const { showFailure } = await import("./showFailure.ts");
      return showFailure(error, {});
    }
    report(error);
    const showLog = l10n.t("Show Log");
    const chosen = await window.showErrorMessage(l10n.t("Something in Longhaul itself failed."), showLog);
    if (chosen === showLog) await editor.executeCommand(commands.showLog);
  }
}
