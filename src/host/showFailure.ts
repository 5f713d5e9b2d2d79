import { commands as editor, l10n, Uri, window } from "vscode";
import type { Failure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import { commands } from "../contributions.ts";
import type { AccountArgument } from "./accountArgument.ts";
import { rulingFile } from "./connectionFiles.ts";
import { folderOf, shownPath } from "./paths.ts";
import { showPlace } from "./showPlace.ts";

export interface FailureContext {
  readonly job?: { readonly name: string; readonly file: Uri };
  readonly deadLetters?: Uri | undefined;
  /** Opens what the doctor says of a run that met a token problem. */
  readonly why?: () => PromiseLike<unknown>;
  /** Whose token it was about, where a command was about tokens. */
  readonly account?: AccountArgument;
}

interface Action {
  readonly title: string;
  act(): PromiseLike<unknown>;
}

/** Says why Longhaul gave up and what to do about it, with the buttons that do it. Returns when the message is gone. */
export async function showFailure(failure: Failure, context: FailureContext): Promise<void> {
  const { sentenceForFailure } = await import("../sentences/failures.ts");
  const { message, remedy } = sentenceForFailure(withShownPaths(failure), l10n.t);
  const why = context.why ? [{ title: l10n.t("Why?"), act: context.why }] : [];
  const actions = [...actionsFor(failure, context), ...why];
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

function actionsFor(failure: Failure, context: FailureContext): readonly Action[] {
  const { job, deadLetters } = context;
  const run = (title: string, command: string, ...extra: readonly unknown[]): readonly Action[] =>
    job ? [{ title, act: () => editor.executeCommand(command, job.file, ...extra) }] : [];
  const resume = run(l10n.t("Resume"), commands.resume);
  const beginAnew = run(l10n.t("Begin Anew"), commands.runSync, "fresh");
  const forConnection = (title: string, command: string): Action => ({
    title,
    act: async () => editor.executeCommand(command, await accountArgument(failure, context)),
  });
  const signIn = forConnection(l10n.t("Sign In"), commands.signIn);
  const openConnection = forConnection(l10n.t("Open longhaul.json"), commands.openConnection);
  const showLog: Action = { title: l10n.t("Show Log"), act: () => editor.executeCommand(commands.showLog) };
  switch (failure.code) {
    case "config-invalid":
    case "input-invalid":
      return "problems" in failure.facts ? openFirst(failure.facts.problems) : [];
    case "checkpoint-corrupt":
      return [...("file" in failure.facts && "line" in failure.facts ? openAt(failure.facts) : []), ...beginAnew];
    case "input-changed":
      return beginAnew;
    case "run-unfinished":
      return resume;
    case "redrive-unfinished":
    case "records-changed":
      return [...resume, ...beginAnew];
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
      return job ? run(l10n.t("Enter It"), commands.resume) : [signIn];
    case "sign-in-rejected":
      return job ? run(l10n.t("Enter Password Again"), commands.resume, "ask-again") : [signIn];
    case "sign-in-needed":
      return job ? run(l10n.t("Sign In Again"), commands.resume, "ask-again") : [signIn];
    case "refresh-token-expired":
    case "token-revoked":
    case "refresh-token-reused":
    case "sign-in-abandoned":
    case "session-taken-over":
    case "key-expired":
      return [signIn, ...resume];
    case "insufficient-scope":
      return [openConnection, signIn];
    case "discovery-failed":
    case "certificate-unreadable":
    case "private-key-unusable":
      return [openConnection, ...resume];
    case "user-not-permitted":
      return [...openJob(job), ...resume];
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
    case "nothing-to-redrive":
    case "dead-letters-damaged":
      return [];
    case "test-batch":
    case "cancelled":
    case "token-endpoint-unavailable":
    case "origin-changed":
    case "defect":
    case "token-source-away":
    case "token-rejected-again":
    case "permission-denied":
    case "permission-changed":
    case "clock-off":
    case "quota-exceeded":
    case "html-instead-of-json":
    case "batch-answers-missing":
    case "disk-unwritable":
    case "server-unreachable":
      return resume;
    default:
      return failure.code satisfies never;
  }
}

/** Whose connection a failure is about, as the commands for tokens take it; without one they ask. */
async function accountArgument(
  { facts }: Pick<Failure, "facts">,
  { job, account }: FailureContext,
): Promise<AccountArgument | undefined> {
  if (account) return account;
  if (!job || !("connection" in facts)) return undefined;
  const { file } = await rulingFile(folderOf(job.file));
  return { file: file.toString(), connection: facts.connection };
}

function openJob(job: FailureContext["job"]): readonly Action[] {
  return job ? [{ title: l10n.t("Open Job File"), act: () => window.showTextDocument(job.file) }] : [];
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
