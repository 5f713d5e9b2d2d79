import { commands as editor, l10n, Uri, window } from "vscode";
import type { Failure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import { commands } from "../contributions.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { shownPath } from "./paths.ts";
import { showPlace } from "./showPlace.ts";

export interface FailureContext {
  readonly job?: { readonly name: string; readonly file: Uri };
  readonly deadLetters?: Uri | undefined;
}

interface Action {
  readonly title: string;
  act(): PromiseLike<unknown>;
}

/** Says why Longhaul gave up and what to do about it, with the buttons that do it. Returns when the message is gone. */
export async function showFailure(failure: Failure, context: FailureContext): Promise<void> {
  const { message, remedy } = sentenceForFailure(withShownPaths(failure), l10n.t);
  const actions = actionsFor(failure, context);
  const text = context.job ? `${context.job.name}: ${message} ${remedy}` : `${message} ${remedy}`;
  const titles = actions.map(({ title }) => title);
  const show = failure.code === "cancelled" ? window.showInformationMessage : window.showErrorMessage;
  const chosen = await show(text, ...titles);
  await actions.find(({ title }) => title === chosen)?.act();
}

/** A place is told as a person of this workspace knows it. */
function withShownPaths(failure: Failure): Pick<Failure, "code" | "facts"> {
  const { code, facts } = failure;
  if (!("problems" in facts)) return failure;
  const problems = facts.problems.map((problem) => ({ ...problem, file: shownPath(Uri.file(problem.file)) }));
  return { code, facts: { ...facts, problems } };
}

function actionsFor(failure: Failure, { job, deadLetters }: FailureContext): readonly Action[] {
  const run = (title: string, command: string, ...extra: readonly unknown[]): readonly Action[] =>
    job ? [{ title, act: () => editor.executeCommand(command, job.file, ...extra) }] : [];
  const resume = run(l10n.t("Resume"), commands.resume);
  const beginAnew = run(l10n.t("Begin Anew"), commands.runSync, "fresh");
  const showLog: Action = { title: l10n.t("Show Log"), act: () => editor.executeCommand(commands.showLog) };
  switch (failure.code) {
    case "config-invalid":
    case "input-invalid":
      return "problems" in failure.facts ? openFirst(failure.facts.problems) : [];
    case "checkpoint-corrupt":
      return [...("file" in failure.facts && "line" in failure.facts ? openAt(failure.facts) : []), ...beginAnew];
    case "input-changed":
      return beginAnew;
    case "connections-file-not-found":
      return [
        {
          title: l10n.t("Create Sample Workspace"),
          act: () => editor.executeCommand(commands.createSampleWorkspace),
        },
      ];
    case "nothing-to-resume":
      return run(l10n.t("Run"), commands.runSync);
    case "secret-missing":
      return run(l10n.t("Enter It"), commands.resume);
    case "sign-in-rejected":
      return run(l10n.t("Enter Password Again"), commands.resume, "ask-again");
    case "sign-in-needed":
      return run(l10n.t("Sign In Again"), commands.resume, "ask-again");
    case "too-many-dead-letters":
      return [...openDeadLetters(deadLetters), ...resume];
    case "runner-unreachable":
    case "runner-version":
      return [...resume, showLog];
    case "workspace-untrusted":
      return [{ title: l10n.t("Manage Trust"), act: () => editor.executeCommand("workbench.trust.manage") }];
    case "job-not-found":
    case "file-unreadable":
    case "run-not-found":
    case "run-locked":
    case "checkpoint-newer":
    case "segment-unknown":
      return [];
    case "cancelled":
    case "token-endpoint-unavailable":
    case "origin-changed":
    case "defect":
    case "token-source-away":
    case "token-rejected-again":
    case "permission-denied":
    case "html-instead-of-json":
    case "disk-unwritable":
    case "server-unreachable":
      return resume;
    default:
      return failure.code satisfies never;
  }
}

function openFirst([first]: readonly Problem[]): readonly Action[] {
  return first ? [{ title: l10n.t("Open File"), act: () => showPlace(Uri.file(first.file), first) }] : [];
}

function openAt({ file, line }: { readonly file: string; readonly line: number }): readonly Action[] {
  return [{ title: l10n.t("Open File"), act: () => showPlace(Uri.file(file), { line, column: 1, length: 0 }) }];
}

function openDeadLetters(file: Uri | undefined): readonly Action[] {
  return file
    ? [{ title: l10n.t("Open Dead Letters"), act: () => editor.executeCommand(commands.openDeadLetters, file) }]
    : [];
}
