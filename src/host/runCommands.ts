import { l10n, Uri, window, workspace } from "vscode";
import { isFailure } from "../base/failure.ts";
import type { RunView } from "../protocol/messages.ts";
import { type DeadLetterPlace, deadLetterPlace } from "./deadLetterPlace.ts";
import type { DryRunDocuments } from "./dryRunDocument.ts";
import type { ForecastDocuments } from "./forecastDocument.ts";
import { isPaused } from "./isPaused.ts";
import { chooseJob, givenCheckpoint, givenJob, jobName } from "./jobArgument.ts";
import type { ReportPanels } from "./reportPanels.ts";
import type { RunBoard } from "./runBoard.ts";
import type { RunDesk } from "./runDesk.ts";
import { showEnd } from "./runWatch.ts";
import { runRow } from "./syncRows.ts";

/** A dry run shows so many requests. */
const SHOWN_REQUESTS = 3;

export interface RunCommandsPorts {
  readonly desk: RunDesk;
  readonly board: RunBoard;
  readonly dryRuns: DryRunDocuments;
  readonly forecasts: ForecastDocuments;
  readonly reports: ReportPanels;
}

/** What a person can do with jobs and runs. Each command takes a job file, a row of the tree, or nothing. */
export class RunCommands {
  private readonly ports: RunCommandsPorts;

  constructor(ports: RunCommandsPorts) {
    this.ports = ports;
  }

  async run(argument: unknown, how: unknown): Promise<void> {
    const file = await chooseJob(argument);
    if (!file) return;
    if (how === "fresh" && !(await this.wantsAgain(file))) return;
    await forJob(file, async () => {
      const view = await this.ports.desk.start(file, { wish: how === "fresh" ? "fresh" : "run", ask: "missing" });
      if (view?.state === "ended") await this.doneBefore(view, file);
    });
  }

  async resume(argument: unknown, how: unknown): Promise<void> {
    const file = await chooseJob(argument);
    if (!file) return;
    await forJob(file, async () => {
      await this.ports.desk.start(file, { wish: "resume", ask: how === "ask-again" ? "all" : "missing" });
    });
  }

  /** Takes a dead-letter file too. What a person sees in the editor is what goes. */
  async redrive(argument: unknown): Promise<void> {
    const open = argument === undefined ? window.activeTextEditor?.document.uri : argument;
    const of = deadLetterPlace(open) ?? (await this.chooseDead(argument));
    if (!of) return;
    const file = Uri.file(of.jobFile);
    await forJob(file, async () => {
      await saveDeadLetters(of.file);
      await this.ports.desk.start(file, { wish: "redrive", redrives: of.run, ask: "missing" });
    });
  }

  async cancel(argument: unknown): Promise<void> {
    const view = await chooseOf(this.ports.board.moving, argument, l10n.t("No run moves."));
    if (view) await this.ports.desk.cancel(view);
  }

  async pause(argument: unknown): Promise<void> {
    const moving = this.ports.board.moving.filter((run) => !isPaused(run));
    const view = await chooseOf(moving, argument, l10n.t("No run moves."));
    if (view) await this.ports.desk.pause(view);
  }

  async continue(argument: unknown): Promise<void> {
    const view = await chooseOf(this.ports.board.moving.filter(isPaused), argument, l10n.t("No run is paused."));
    if (view) await this.ports.desk.continue(view);
  }

  async dryRun(argument: unknown): Promise<void> {
    const letters = deadLetterPlace(argument);
    const file = letters ? Uri.file(letters.jobFile) : await chooseJob(argument);
    if (!file) return;
    const redrive = letters && ({ wish: "redrive", redrives: letters.run } as const);
    await forJob(file, async () => {
      if (letters) await saveDeadLetters(letters.file);
      await this.ports.dryRuns.show(await this.ports.desk.dryRun(file, { show: SHOWN_REQUESTS, ...redrive }));
    });
  }

  async forecast(argument: unknown): Promise<void> {
    const file = await chooseJob(argument);
    if (!file) return;
    await forJob(file, async () => this.ports.forecasts.show(await this.ports.desk.forecast(file)));
  }

  async openCheckpoint(argument: unknown): Promise<void> {
    const view = await this.chooseRun(argument);
    if (view) await window.showTextDocument(Uri.file(view.checkpoint));
  }

  async openDeadLetters(argument: unknown): Promise<void> {
    if (argument instanceof Uri) {
      await window.showTextDocument(argument);
      return;
    }
    const view = await this.chooseRun(argument);
    if (view?.deadLetters) await window.showTextDocument(Uri.file(view.deadLetters));
    else if (view) await window.showInformationMessage(l10n.t("This run has no dead letters."));
  }

  async openReport(argument: unknown): Promise<void> {
    const view = await this.chooseRun(argument);
    if (view) await this.ports.reports.openReport(view);
  }

  private async chooseRun(argument: unknown): Promise<RunView | undefined> {
    const checkpoint = givenCheckpoint(argument);
    const known = checkpoint === undefined ? undefined : this.ports.board.of(checkpoint);
    if (known) return known;
    const file = await chooseJob(argument);
    if (!file) return undefined;
    const runs = await this.ports.desk.list(file);
    return runs.find((run) => run.checkpoint === checkpoint) ?? pickRun(runs, l10n.t("This job has no run yet."));
  }

  /** A finished run with dead letters: the row that was given, or one that a person picks. */
  private async chooseDead(argument: unknown): Promise<DeadLetterPlace | undefined> {
    const file = await chooseJob(argument);
    if (!file) return undefined;
    const checkpoint = givenCheckpoint(argument);
    const runs = (await this.ports.desk.list(file)).filter(({ deadLetters }) => deadLetters !== null);
    const view =
      runs.find((run) => run.checkpoint === checkpoint) ??
      (await pickRun(runs, l10n.t("No run of this job has dead letters.")));
    return view?.deadLetters ? deadLetterPlace(Uri.file(view.deadLetters)) : undefined;
  }

  private async doneBefore(view: RunView, file: Uri): Promise<void> {
    const again = l10n.t("Run Again");
    const report = l10n.t("Open Report");
    const { state } = view.summary ?? {};
    if (state !== "completed" && state !== "completed-with-dead-letters") return showEnd(view);
    const text = l10n.t("{0} over this input is done already, and nothing was sent. Run it again?", view.job);
    const redrive = l10n.t("Redrive Dead Letters");
    const letters = view.deadLetters === null ? [] : [redrive];
    const chosen = await window.showInformationMessage(text, ...letters, again, report);
    if (chosen === redrive) await this.redrive({ jobFile: view.jobFile, checkpoint: view.checkpoint });
    if (chosen === again) await this.run(file, "fresh");
    if (chosen === report) await this.ports.reports.openReport(view);
  }

  /** A fresh run sends every record again. */
  private async wantsAgain(file: Uri): Promise<boolean> {
    const again = l10n.t("Send Every Record Again");
    const detail = l10n.t("A new run begins with the first record, whatever earlier runs have done.");
    const text = l10n.t("Run {0} from the beginning?", jobName(file));
    return (await window.showWarningMessage(text, { modal: true, detail }, again)) === again;
  }
}

/** A Failure of the job is shown with what can be done about that job. */
async function forJob(file: Uri, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { showFailure } = await import("./showFailure.ts");
    await showFailure(error, { job: { name: jobName(file), file } });
  }
}

async function saveDeadLetters({ path }: Uri): Promise<void> {
  for (const document of workspace.textDocuments) {
    if (document.uri.path === path && document.isDirty) await document.save();
  }
}

/** The run that was given, if it is one of these; without any given, the person picks. */
async function chooseOf(runs: readonly RunView[], argument: unknown, none: string): Promise<RunView | undefined> {
  const checkpoint = givenCheckpoint(argument);
  if (checkpoint !== undefined) return runs.find((run) => run.checkpoint === checkpoint);
  const job = givenJob(argument)?.fsPath;
  return pickRun(job === undefined ? runs : runs.filter(({ jobFile }) => jobFile === job), none);
}

async function pickRun(runs: readonly RunView[], none: string): Promise<RunView | undefined> {
  if (runs.length === 0) {
    await window.showInformationMessage(none);
    return undefined;
  }
  if (runs.length === 1) return runs[0];
  const items = runs.map((view) => {
    const { label, description } = runRow(view, l10n.t);
    return { label: `${view.job} · ${label}`, description, view };
  });
  return (await window.showQuickPick(items, { title: l10n.t("Run"), placeHolder: l10n.t("Which run?") }))?.view;
}
