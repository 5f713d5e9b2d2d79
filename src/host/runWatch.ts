import { commands as editor, l10n, Uri, window } from "vscode";
import { Emitter } from "../base/events.ts";
import { Failure, isFailure } from "../base/failure.ts";
import { commands } from "../contributions.ts";
import { metTokenTrouble } from "../engine/metTokenTrouble.ts";
import type { TestResult } from "../engine/testBatch.ts";
import { fromFailureMessage } from "../protocol/failureMessage.ts";
import type { RunView } from "../protocol/messages.ts";
import { rulingFile } from "./connectionFiles.ts";
import { folderOf, inWorkspace } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";
import { isParked, type RunDesk } from "./runDesk.ts";
import { RunProgressNotices } from "./runProgressNotice.ts";
import { outcomeText, stopReason } from "./runText.ts";
import { testBatchText } from "./testBatchText.ts";
import type { UnfinishedRuns } from "./unfinishedRuns.ts";

export interface RunWatchPorts {
  readonly desk: RunDesk;
  readonly board: RunBoard;
  readonly unfinished: UnfinishedRuns;
  readonly report: (error: unknown) => void;
  /** Takes facts about runs, for the log. */
  readonly note: (line: string) => void;
}

/** Shows how this workspace's runs move and end, also those that an earlier window started. */
export class RunWatch {
  /** A run was seen moving for the first time. */
  readonly began = new Emitter<RunView>();
  private readonly ports: RunWatchPorts;
  private readonly notices: RunProgressNotices;

  constructor(ports: RunWatchPorts) {
    this.ports = ports;
    this.notices = new RunProgressNotices((view) => {
      ports.desk.cancel(view).catch((error: unknown) => this.tell(error, view));
    });
  }

  /** News of a run from the runner. */
  take(view: RunView): void {
    if (!inWorkspace(view.jobFile)) return;
    const before = this.ports.board.take(view);
    if (this.notices.update(view)) {
      this.ports.note(`${view.job} ${view.run}: moves, attempt ${view.snapshot.attempt}`);
      this.began.emit(view);
    }
    if (view.state === "running") return;
    if (before?.state === "running" || this.ports.unfinished.has(view)) this.ended(view).catch(this.ports.report);
  }

  /** Runs found stopped at the start of this window. */
  async found(view: RunView): Promise<void> {
    this.ports.board.take(view);
    await this.ended(view);
  }

  /** The runner went away: its runs go on in another one, once, and else it is a person's turn. */
  runnerLost(): void {
    for (const view of this.ports.board.moving) {
      const ended: RunView = { ...view, state: "ended" };
      this.ports.board.take(ended);
      this.notices.update(ended);
      this.ports.desk
        .resumeAlone(ended)
        .then(async (resumed) => {
          if (!resumed) await this.say(ended, new Failure("runner-unreachable", { last: l10n.t("it ended") }));
        })
        .catch((error: unknown) => this.tell(error, ended));
    }
  }

  private async ended(view: RunView): Promise<void> {
    this.ports.note(`${view.job} ${view.run}: ${stopReason(view) ?? view.summary?.state ?? "ended"}`);
    try {
      if (isParked(view) && (await this.ports.desk.resumeAlone(view))) return;
    } catch (error) {
      await this.say(view, error);
      return;
    }
    await this.ports.unfinished.remove(view);
    await showEnd(view);
  }

  private tell(error: unknown, view: RunView): void {
    this.say(view, error).catch(this.ports.report);
  }

  private async say(view: RunView, error: unknown): Promise<void> {
    if (!isFailure(error)) return this.ports.report(error);
    const { showFailure } = await import("./showFailure.ts");
    await showFailure(error, contextOf(view));
  }
}

/** One message for the end of a run, with what can be done about it. */
export async function showEnd(view: RunView): Promise<void> {
  if (view.test && (view.stopped?.code ?? "test-batch") === "test-batch") return showTestEnd(view, view.test);
  if (view.stopped) {
    const { showFailure } = await import("./showFailure.ts");
    return showFailure(fromFailureMessage(view.stopped), contextOf(view));
  }
  const why = l10n.t("Why?");
  const report = l10n.t("Open Report");
  const deadLetters = l10n.t("Open Dead Letters");
  const resume = l10n.t("Resume");
  const text = l10n.t("{0}: {1}", view.job, outcomeText(view, l10n.t));
  const stopped = stopReason(view) !== undefined;
  const met = view.summary !== null && metTokenTrouble(view.summary);
  const actions = [
    ...(stopped ? [resume] : []),
    ...(met ? [why] : []),
    ...(view.deadLetters === null ? [] : [deadLetters]),
    report,
  ];
  const { dead, unknown, rolledBack } = (view.summary ?? view.snapshot).records;
  const show = stopped || dead + unknown + rolledBack > 0 ? window.showWarningMessage : window.showInformationMessage;
  const chosen = await show(text, ...actions);
  const argument = { jobFile: view.jobFile, checkpoint: view.checkpoint };
  if (chosen === why) await showWhy(view);
  if (chosen === report) await editor.executeCommand(commands.openReport, argument);
  if (chosen === deadLetters) await editor.executeCommand(commands.openDeadLetters, argument);
  if (chosen === resume) await editor.executeCommand(commands.resume, argument);
}

/** What a test batch came to; a person decides whether the whole run follows. */
async function showTestEnd({ job, jobFile, checkpoint }: RunView, test: TestResult): Promise<void> {
  const report = l10n.t("Open Report");
  const text = l10n.t("{0}, test batch: {1}", job, testBatchText(test, l10n.t));
  const chosen = await window.showInformationMessage(text, report);
  if (chosen === report) await editor.executeCommand(commands.openReport, { jobFile, checkpoint });
}

export function contextOf(view: RunView) {
  const { job, jobFile, deadLetters, summary, stopped } = view;
  const met = summary !== null && metTokenTrouble({ tokens: summary.tokens, reason: stopped?.code ?? summary.reason });
  return {
    ...(met && { why: () => showWhy(view) }),
    job: { name: job, file: Uri.file(jobFile) },
    deadLetters: deadLetters === null ? undefined : Uri.file(deadLetters),
  };
}

/** What the files of the run say of its tokens; nothing is sent for it. */
async function showWhy({ jobFile, connection, summary, snapshot }: RunView): Promise<void> {
  const { file } = await rulingFile(folderOf(Uri.file(jobFile)));
  const identity = (summary ?? snapshot).identity?.kind ?? "user";
  await editor.executeCommand(commands.doctor, { file: file.toString(), connection, identity }, "past");
}
