import { l10n, type Uri, window } from "vscode";
import { isFailure } from "../base/failure.ts";
import type { TestChoice } from "../engine/selection.ts";
import { chooseJob, jobName } from "./jobArgument.ts";
import type { RunBoard } from "./runBoard.ts";
import type { RunDesk } from "./runDesk.ts";
import { showFailure } from "./showFailure.ts";
import { segmentsOfRow } from "./syncRows.ts";
import { parseSample, parseSegmentList } from "./testBatchText.ts";

export interface TestBatchCommandsPorts {
  readonly desk: RunDesk;
  readonly board: RunBoard;
}

/** Sends chosen records of a job first, to see whether each passes what the job asserts. */
export class TestBatchCommands {
  private readonly ports: TestBatchCommandsPorts;

  constructor(ports: TestBatchCommandsPorts) {
    this.ports = ports;
  }

  /** Takes a job and a choice; asks for what is not given. */
  async run(argument: unknown, given: unknown): Promise<void> {
    const file = await chooseJob(argument);
    if (!file) return;
    const test = isChoice(given) ? given : await askChoice(jobName(file));
    if (test) await this.start(file, test);
  }

  /** Takes a row of segments that wait. */
  async runSegments(row: unknown): Promise<void> {
    const segments = segmentsOfRow(row);
    const file = segments === undefined ? undefined : await chooseJob(row);
    if (file && segments !== undefined) await this.start(file, { segments });
  }

  private async start(file: Uri, test: TestChoice): Promise<void> {
    if (this.ports.board.movingOf(file.fsPath)) {
      await window.showInformationMessage(l10n.t("{0} is running already, and sends every record.", jobName(file)));
      return;
    }
    try {
      const view = await this.ports.desk.start(file, { wish: "run", ask: "missing", test });
      if (view?.state !== "ended") return;
      await window.showInformationMessage(
        l10n.t("{0} over this input is done already, and nothing was sent.", view.job),
      );
    } catch (error) {
      if (!isFailure(error)) throw error;
      await showFailure(error, { job: { name: jobName(file), file } });
    }
  }
}

async function askChoice(job: string): Promise<TestChoice | undefined> {
  const title = l10n.t("Test batch of {0}", job);
  const sample = {
    label: l10n.t("Sample"),
    detail: l10n.t("So many records, evenly spread over the input"),
    prompt: l10n.t("How many records? The first and the last are among them."),
    value: "20",
    wrong: l10n.t("Write a number from 1."),
    parse: parseSample,
  };
  const segments = {
    label: l10n.t("Segments"),
    detail: l10n.t("All records of some segments"),
    prompt: l10n.t("Which segments? Numbers and ranges, such as 3,7-9."),
    value: "1",
    wrong: l10n.t("Write numbers and ranges, such as 3,7-9."),
    parse: parseSegmentList,
  };
  const placeHolder = l10n.t("Which records are sent first?");
  const picked = await window.showQuickPick([sample, segments], { title, placeHolder });
  if (!picked) return undefined;
  const { prompt, value, wrong, parse } = picked;
  const validateInput = (text: string) => (parse(text) ? undefined : wrong);
  const typed = await window.showInputBox({ title, prompt, value, validateInput });
  return typed === undefined ? undefined : parse(typed);
}

function isChoice(given: unknown): given is TestChoice {
  if (typeof given !== "object" || given === null) return false;
  if ("sample" in given) return typeof given.sample === "number" && parseSample(String(given.sample)) !== undefined;
  return "segments" in given && typeof given.segments === "string" && parseSegmentList(given.segments) !== undefined;
}
