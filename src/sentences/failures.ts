import type { FailureCode, FailureFacts } from "../base/failure.ts";
import { visible } from "../base/visible.ts";
import { sentenceWithPlace } from "./problems.ts";
import { quoted, type Sentence, shown, type Translate } from "./sentence.ts";
import { type Teller, tokenFailures } from "./tokenFailures.ts";

const failures: { readonly [C in FailureCode]: Teller<C> } = {
  ...tokenFailures,
  "config-invalid": ({ problems }, t) => ({
    message: t("Problems in the connections and job files: {0}.", problems.length),
    remedy: t("Correct the files and start again; nothing was sent."),
  }),
  "job-not-found": ({ job, searched }, t) => ({
    message: t("There is no sync job {0} below {1}.", quoted(job), visible(searched)),
    remedy: t('Give the path of a *.sync.json file, or its name without that ending; "longhaul status" lists them.'),
  }),
  "connections-file-not-found": ({ startedAt }, t) => ({
    message: t("There is no longhaul.json in {0} or a folder above it.", visible(startedAt)),
    remedy: t("Create it at the root of your project, or start below the folder that has it."),
  }),
  "input-invalid": ({ count }, t) => ({
    message: t("Problems in the records: {0}.", count),
    remedy: t("Correct the records and start again; nothing was sent."),
  }),
  "input-changed": ({ run, remaining, what }, t) => ({
    message:
      what === "records"
        ? t(
            "The records file changed, but run {0} over the former one is unfinished: {1} left.",
            visible(run),
            remaining,
          )
        : t("The job or its connection changed, but run {0} is unfinished: {1} left.", visible(run), remaining),
    remedy: t("Restore the file and resume, or begin anew with --fresh, which sends every record again."),
  }),
  "records-changed": ({ file }, t) => ({
    message: t(
      "The records file {0} was changed while it was being read; nothing of the change was used.",
      shown(file),
    ),
    remedy: t(
      "What is done stays done: put the former content back and run the job again, or begin anew with --fresh, which sends every record again.",
    ),
  }),
  "checkpoint-corrupt": ({ file, line }, t) => ({
    message: t("The checkpoint {0} is damaged on line {1}, so what is done cannot be told.", visible(file), line),
    remedy: t("Restore it from a copy and resume, or begin anew with --fresh, which sends every record again."),
  }),
  "checkpoint-newer": ({ file, version }, t) => ({
    message: t("The checkpoint {0} is of format {1}, made by a newer Longhaul.", visible(file), version),
    remedy: t("Update Longhaul, then resume."),
  }),
  "run-locked": ({ holder, since }, t) => ({
    message: t("This job is running already: {0}, since {1}.", shown(holder), shown(since)),
    remedy: t("Wait until that run ends, or cancel it first."),
  }),
  "run-not-found": ({ run }, t) => ({
    message: t("There is no run {0}.", quoted(run)),
    remedy: t('"longhaul status" lists the runs there are.'),
  }),
  "nothing-to-resume": ({ job }, t) => ({
    message: t("The job {0} has no unfinished run.", quoted(job)),
    remedy: t("Start it without --resume."),
  }),
  "nothing-to-redrive": ({ job, run, never }, t) => {
    if (never) {
      return {
        message:
          run === null
            ? t("No run of the job {0} has dead letters.", quoted(job))
            : t("Run {0} has no dead letters.", visible(run)),
        remedy: t("There is nothing to send again; run the job without --redrive."),
      };
    }
    return {
      message:
        run === null
          ? t("The job {0} has no dead letters left to send again.", quoted(job))
          : t("Run {0} has no dead letters left in its file to send again.", visible(run)),
      remedy: t("Rows that were removed from the dead-letter file stay given up; put them back to send them."),
    };
  },
  "run-unfinished": ({ run, remaining }, t) => ({
    message: t("Run {0} is unfinished, {1} left, and its dead letters are not complete.", visible(run), remaining),
    remedy: t(
      "Go on with it first (--resume), then redrive; or begin anew with --fresh, which sends every record again.",
    ),
  }),
  "redrive-unfinished": ({ run, redrives, remaining }, t) => ({
    message: t(
      "The records file changed, but {0}, a redrive of run {1} over the former one, is unfinished: {2} left.",
      visible(run),
      visible(redrives),
      remaining,
    ),
    remedy: t("Finish it with --resume, which does not need the records file, or begin anew with --fresh."),
  }),
  "dead-letters-damaged": ({ file, line }, t) => ({
    message: t("The stories of the dead letters in {0} are damaged on line {1}.", visible(file), line),
    remedy: t("Restore the file from a copy; only the .csv beside it is meant to be edited."),
  }),
  "segment-unknown": ({ segment, total }, t) => ({
    message: t("There is no segment {0}.", segment),
    remedy: t("Choose from 1 to {0}.", total),
  }),
  "file-unreadable": ({ file, code }, t) => ({
    message: t("{0} cannot be read: {1}.", shown(file), code),
    remedy: t("Check that it is a file and that you may read it."),
  }),
  defect: (_, t) => ({
    message: t("An error in Longhaul itself stopped the run."),
    remedy: t("What was done is in the checkpoint: resume the run, and please report the error."),
  }),
  "permission-denied": ({ status, inARow }, t) => ({
    message: t("The API refused {0} records in a row for lack of permission (HTTP {1}).", inARow, status),
    remedy: t("A new token will not help: have the permission granted to the identity, then resume."),
  }),
  "html-instead-of-json": ({ url, status }, t) => ({
    message: t("A web page came instead of JSON from {0} (HTTP {1}).", visible(url), status),
    remedy: t("It may be a sign-in page or a proxy: open the address in a browser, check baseUrl, then resume."),
  }),
  "batch-answers-missing": (facts, t) => ({
    message: batchAnswersMissing(facts, t),
    remedy: t(
      "Correct request.batch.answers in the job, then resume. The records of this batch were sent, and count as unknown.",
    ),
  }),
  "test-batch": ({ left }, t) => ({
    message: t("The test batch is over; records of the run that are left: {0}.", left),
    remedy: t("Run the job without a choice of records to go on with them."),
  }),
  "too-many-dead-letters": ({ dead, limit }, t) => ({
    message: t('Dead letters: {0}, more than the {1} that "tolerate" allows.', dead, limit),
    remedy: t("Read their errors in the dead-letters file, remove the cause, then resume."),
  }),
  "disk-unwritable": ({ file, code }, t) => ({
    message: t("{0} cannot be written ({1}).", visible(file), shown(code)),
    remedy: diskRemedy(code, t),
  }),
  "server-unreachable": ({ url, last }, t) => ({
    message: t("The server at {0} cannot be reached: {1}.", visible(url), shown(last)),
    remedy: networkRemedy(last, t),
  }),
  cancelled: (_, t) => ({
    message: t("The run was cancelled."),
    remedy: t("Resume it at any time; what is done stays done."),
  }),
  "runner-unreachable": ({ last }, t) => ({
    message: t("The runner does not answer: {0}.", shown(last)),
    remedy: t("Run the job again: a new runner starts and goes on from the checkpoint."),
  }),
  "runner-version": ({ runner, editor }, t) => ({
    message: t("The runner speaks protocol {0}, this editor {1}.", runner, editor),
    remedy: t("Let the runs of the other runner end, or cancel them, then try again."),
  }),
  "workspace-untrusted": (_, t) => ({
    message: t("This workspace is not trusted, so nothing is sent from it."),
    remedy: t('Trust it with "Workspaces: Manage Workspace Trust", then try again.'),
  }),
};

function batchAnswersMissing({ what, path, url }: FailureFacts["batch-answers-missing"], t: Translate): string {
  if (path === null)
    return t("The answer from {0} is no list, so it does not tell of each record of the batch.", visible(url));
  return what === "list"
    ? t(
        'The answer from {0} has no list at "{1}", so it does not tell of each record of the batch.',
        visible(url),
        shown(path),
      )
    : t(
        'No answer from {0} has a status at "{1}", so none tells what became of its record of the batch.',
        visible(url),
        shown(path),
      );
}

function diskRemedy(code: string, t: Translate): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return t("Free some space, then resume.");
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return t("Allow writing there, then resume.");
    default:
      return t("Check the disk, then resume.");
  }
}

/** Node's and OpenSSL's codes for a certificate that this machine does not trust. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS/;

function networkRemedy(last: string, t: Translate): string {
  return CERTIFICATE.test(last)
    ? t("Have this machine trust the authority that signed the server's certificate, then resume.")
    : t("Check baseUrl, network and proxy, then resume.");
}

/**
 * Why Longhaul gave up, and what to do about it. Takes a `Failure`, or its code and facts as they came by wire.
 * One problem is told with its place; of several only the number, since `formatProblem` tells each.
 */
export function sentenceForFailure<C extends FailureCode>(
  { code, facts }: { readonly code: C; readonly facts: FailureFacts[C] },
  t: Translate,
): Sentence {
  const [only, ...others] = "problems" in facts ? facts.problems : [];
  return only && others.length === 0 ? sentenceWithPlace(only, t) : failures[code](facts, t);
}
