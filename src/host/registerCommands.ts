import { commands as editor, l10n, type Uri, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import { isFailure } from "../base/failure.ts";
import { type CommandId, commands } from "../contributions.ts";
import type { DoctorCommands } from "./doctorCommands.ts";
import type { JwtDesk } from "./jwtDesk.ts";
import type { RunCommands } from "./runCommands.ts";
import { createSampleWorkspace } from "./sampleWorkspace.ts";
import type { SandboxHost } from "./sandboxHost.ts";
import { showFailure } from "./showFailure.ts";
import type { SyncJobsTree } from "./syncJobsTree.ts";
import type { TestBatchCommands } from "./testBatchCommands.ts";
import type { TokenCommands } from "./tokenCommands.ts";
import { requireTrust } from "./trust.ts";

export interface CommandsPorts {
  readonly runs: RunCommands;
  readonly testBatches: TestBatchCommands;
  readonly tokens: TokenCommands;
  readonly doctor: DoctorCommands;
  readonly jwts: JwtDesk;
  readonly tree: SyncJobsTree;
  readonly sandbox: SandboxHost;
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly showLog: () => void;
  readonly report: (error: unknown) => void;
}

type Work = (argument: unknown, how: unknown) => void | Promise<void>;

export function registerCommands(ports: CommandsPorts): Disposable {
  const { runs, testBatches, tokens, doctor, jwts, tree, sandbox, extension } = ports;
  const works: { readonly [C in CommandId]: Work } = {
    [commands.runSync]: (job, how) => runs.run(job, how),
    [commands.runTestBatch]: (job, choice) => testBatches.run(job, choice),
    [commands.runSegments]: (row) => testBatches.runSegments(row),
    [commands.resume]: (job, how) => runs.resume(job, how),
    [commands.cancelRun]: (run) => runs.cancel(run),
    [commands.dryRun]: (job) => runs.dryRun(job),
    [commands.signIn]: (account) => tokens.signIn(account),
    [commands.refreshToken]: (account) => tokens.refresh(account),
    [commands.signOut]: (account) => tokens.signOut(account),
    [commands.testRotation]: (account) => tokens.testRotation(account),
    [commands.showConnections]: () => tokens.show(),
    [commands.openConnection]: (account, field) => tokens.openFile(account, field),
    [commands.doctor]: (account, way) => doctor.see(account, way),
    [commands.copyConnectionFacts]: (account) => tokens.copyFacts(account),
    [commands.createSampleWorkspace]: (folder) => createSampleWorkspace(extension, folder),
    [commands.startSandbox]: () => {
      requireTrust();
      return sandbox.start();
    },
    [commands.stopSandbox]: () => sandbox.stop(),
    [commands.inspectJwt]: (token) => jwts.inspect(token),
    [commands.verifyJwt]: (token) => jwts.verify(token),
    [commands.diffJwts]: (token) => jwts.diff(token),
    [commands.moveJwt]: (token, file) => jwts.move(token, file),
    [commands.openCheckpoint]: (run) => runs.openCheckpoint(run),
    [commands.openDeadLetters]: (run) => runs.openDeadLetters(run),
    [commands.openReport]: (run) => runs.openReport(run),
    [commands.showLog]: ports.showLog,
    [commands.showMoreSegments]: (node) => tree.showMore(node),
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

/** Nothing that a command throws is lost: a Failure has its sentence, anything else is a defect for the log. */
async function guarded(work: () => void | Promise<void>, report: (error: unknown) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isFailure(error)) return showFailure(error, {});
    report(error);
    const showLog = l10n.t("Show Log");
    const chosen = await window.showErrorMessage(l10n.t("Something in Longhaul itself failed."), showLog);
    if (chosen === showLog) await editor.executeCommand(commands.showLog);
  }
}
