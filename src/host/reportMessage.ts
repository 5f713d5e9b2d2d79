import { type Binding, bindings } from "../auth/tokenSource.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { fromFailureMessage } from "../protocol/failureMessage.ts";
import type { RunView } from "../protocol/messages.ts";
import type { ReportMessage } from "../protocol/reportMessages.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { CheckpointReading } from "./checkpointReader.ts";
import { bindingWords } from "./tokenText.ts";
import { troubleWords } from "./troubleWords.ts";

/** How many dead letters and token events a report shows. */
const MOST_SHOWN = 100;

/** A run as its report shows it. `reading` is what its checkpoint said when it was last read. */
export function reportMessage(view: RunView, reading: CheckpointReading | undefined, t: Translate): ReportMessage {
  const { snapshot, summary } = view;
  const { total, size, completed, moving, marred } = snapshot.segments;
  const state = view.state === "running" ? "running" : (summary?.state ?? "stopped");
  return {
    is: "report",
    run: view.run,
    job: view.job,
    connection: view.connection,
    attempt: snapshot.attempt,
    state,
    stopped: state === "stopped" ? whyStopped(view, t) : null,
    records: { ...(summary?.records ?? snapshot.records) },
    perSecond: snapshot.perSecond,
    remainingMs: state === "running" ? snapshot.remainingMs : null,
    activeMs: summary?.durationMs ?? snapshot.activeMs,
    segments: { total, size, completed, moving: state === "running" ? [...moving] : [], marred: [...marred] },
    waiting: state === "running" ? snapshot.waiting : null,
    actor: actorOf(view),
    alerts: (summary?.alerts ?? snapshot.alerts).map((alert) => sentenceForAlert(alert, t)),
    requests: summary?.requests ?? snapshot.requests,
    retries: summary?.retries ?? snapshot.retries,
    tokens: { ...(summary?.tokens ?? snapshot.tokens) },
    journal: reading?.kind === "read" ? journalOf(reading.progress, t) : null,
    damage: reading?.kind === "damaged" ? sentenceForFailure(reading.failure, t) : null,
    canResume: state === "stopped",
    canOpenDeadLetters: view.deadLetters !== null,
  };
}

function actorOf({ snapshot }: RunView): ReportMessage["actor"] {
  const { identity } = snapshot;
  if (!identity || identity.because === "only-one") return null;
  return { kind: identity.kind, name: identity.name, askedBy: identity.askedBy };
}

function whyStopped({ stopped, summary }: RunView, t: Translate): ReportMessage["stopped"] {
  if (stopped) return sentenceForFailure(fromFailureMessage(stopped), t);
  const reason = summary?.reason;
  // Of a run that this window did not see stop, the checkpoint knows the code alone.
  if (reason && reason !== "interrupted") {
    return {
      message: t("Stopped: {0}.", reason.replaceAll("-", " ")),
      remedy: t("Resume to go on, or to see why it stops."),
    };
  }
  return {
    message: t("The runner ended before the run did."),
    remedy: t("Resume: it goes on with the records that have no outcome yet."),
  };
}

function journalOf(progress: RunProgress, t: Translate): NonNullable<ReportMessage["journal"]> {
  const events = progress.tokenEvents.slice(-MOST_SHOWN);
  return {
    startedAt: progress.header.at,
    tokenEvents: events.map(({ event, at, ends, binding, trouble, detail }) => ({
      event,
      at,
      ends,
      binding: isBinding(binding) ? bindingWords(binding, t) : binding,
      trouble: trouble ? troubleWords(trouble, t) : null,
      detail,
    })),
    tokenEventsLeftOut: progress.tokenEvents.length - events.length,
    deadLetters: progress.noteworthy
      .filter((entry) => entry.is === "dead")
      .slice(0, MOST_SHOWN)
      .map(({ record, line, key, status, error, attempts }) => ({ record, line, key, status, error, attempts })),
  };
}

function isBinding(text: string): text is Binding {
  return bindings.some((known) => known === text);
}
