import { commands as editor, l10n, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { commands } from "../contributions.ts";
import { type ConnectionChoice, connectionStep } from "./connectionChoice.ts";
import type { AfterItem } from "./connectionSteps.ts";
import { JobSteps } from "./jobSteps.ts";
import { writeConnection } from "./newConnection.ts";
import { fileName, folderOf } from "./paths.ts";
import type { RecordsDoor } from "./recordsDoor.ts";
import { isRecordsFile, pickRecords } from "./recordsPick.ts";
import { pickOne, type Step, type StepPlace, type Went, walk } from "./steps.ts";
import { requireTrust } from "./trust.ts";

export interface NewSyncJobPorts {
  readonly records: RecordsDoor;
  /** Reads the connections of the workspace anew. */
  readonly look: () => Promise<void>;
}

/** Types and keys are told from so many records; a dry run checks every one. */
const MOST_READ = 50_000;

type After = "dry-run" | "run" | "only";

/** *New Sync Job*: from a records file and a connection to a job that loads without problems. */
export async function newSyncJob(argument: unknown, ports: NewSyncJobPorts): Promise<void> {
  requireTrust();
  const asking = new Asking(argument instanceof Uri && isRecordsFile(argument) ? argument : undefined, ports.records);
  if ((await walk(l10n.t("New Sync Job"), () => asking.steps)) !== "next") return;
  const { job, choice, after } = asking;
  if (!job || !choice) return;
  if (choice.fresh && !(await writeConnection(choice.fresh))) return;
  const create = new WorkspaceEdit();
  create.createFile(job.file, { contents: new TextEncoder().encode(job.text) });
  if (!(await workspace.applyEdit(create))) {
    await window.showErrorMessage(l10n.t("{0} could not be written.", workspace.asRelativePath(job.file)));
    return;
  }
  await window.showTextDocument(job.file);
  if (choice.fresh) await ports.look();
  if (after === "dry-run") await editor.executeCommand(commands.dryRun, job.file);
  if (after === "run") await editor.executeCommand(commands.runSync, job.file);
}

/** What was asked so far. The steps behind the records are known when the records are. */
class Asking {
  choice: ConnectionChoice | undefined;
  job: JobSteps | undefined;
  after: After = "dry-run";
  private readonly given: Uri | undefined;
  private readonly door: RecordsDoor;
  private file: Uri | undefined;

  constructor(given: Uri | undefined, door: RecordsDoor) {
    this.given = given;
    this.door = door;
    this.file = given;
  }

  get steps(): readonly Step[] {
    const records: Step = (place) => this.askRecords(place);
    const connection: Step = async (place) => {
      if (!this.file) return "cancelled";
      if (!this.job && !(await this.look(this.file))) return this.given ? "cancelled" : "back";
      return connectionStep(folderOf(this.file), (choice) => {
        this.choice = choice;
      })(place);
    };
    const last: Step = (place) => this.askAfter(place);
    return [...(this.given ? [] : [records]), connection, ...(this.job?.steps ?? unknownYet), last];
  }

  private askRecords(place: StepPlace): Promise<Went> {
    return pickRecords(place, (file) => {
      if (file.path !== this.file?.path) this.job = undefined;
      this.file = file;
    });
  }

  /** Reads the head of the records. `false`: no job can be made over them, which the person is told. */
  private async look(file: Uri): Promise<boolean> {
    const reader = await import("./configReader.ts");
    const wish = { path: file.fsPath, records: { key: "", types: {} }, most: MOST_READ };
    const glance = await this.door.glance(wish, new AbortController().signal);
    const job = new JobSteps(file, { reader, glance, connection: () => this.connection });
    if (!job.hasColumns) {
      await window.showWarningMessage(l10n.t("There are no records with columns in {0}.", fileName(file)));
      return false;
    }
    this.job = job;
    return true;
  }

  private get connection(): ConnectionChoice {
    if (!this.choice) throw new Error("the connection is asked for first");
    return this.choice;
  }

  private askAfter(place: StepPlace): Promise<Went> {
    const items: AfterItem<After>[] = [
      {
        label: l10n.t("Write and Dry Run"),
        detail: l10n.t("Renders and checks every record, shows the first requests, and sends none."),
        after: "dry-run",
      },
      { label: l10n.t("Write and Run"), detail: l10n.t("You are asked once more before it sends."), after: "run" },
      { label: l10n.t("Only Write It"), detail: l10n.t("Dry Run and Run are offered above the file."), after: "only" },
    ];
    return pickOne(place, {
      placeholder: l10n.t("{0} is written beside the records. What then?", this.job ? fileName(this.job.file) : ""),
      items,
      take: ({ after }) => {
        this.after = after;
      },
    });
  }
}

/** Six questions stand behind the connection, whatever the records are: the count in the title does not jump. */
const unknownYet: readonly Step[] = Array.from({ length: 6 }, () => () => Promise.resolve<Went>("cancelled"));
