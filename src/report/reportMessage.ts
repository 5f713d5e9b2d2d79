import type { Failure } from "../base/failure.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import { fromFailureMessage } from "../protocol/failureMessage.ts";
import type { RunView } from "../protocol/messages.ts";
import type { ReportMessage } from "../protocol/reportMessages.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import type { Translate } from "../sentences/sentence.ts";
import { type Comparison, compare } from "./comparison.ts";
import { journalReport } from "./journalReport.ts";
import type { PastPoint } from "./pastPoint.ts";

/** What a run's checkpoint said when it was last read. */
export type ReportReading =
  | { readonly kind: "read"; readonly progress: RunProgress }
  | { readonly kind: "nothing-sent" }
  | { readonly kind: "damaged"; readonly failure: Failure };

export interface ReportParts {
  readonly view: RunView;
  /** `undefined` until it was read. */
  readonly reading: ReportReading | undefined;
  /** Earlier runs of the job, the newest first. */
  readonly past: readonly PastPoint[];
  readonly t: Translate;
}

/** A run as its report shows it. */
export function reportMessage({ view, reading, past, t }: ReportParts): ReportMessage {
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
    journal: reading?.kind === "read" ? journalReport(reading.progress, t) : null,
    damage: reading?.kind === "damaged" ? sentenceForFailure(reading.failure, t) : null,
    comparison: comparisonOf(view, past),
    alone: null,
    canResume: state === "stopped",
    canOpenDeadLetters: view.deadLetters !== null,
  };
}

function comparisonOf({ snapshot, summary }: RunView, past: readonly PastPoint[]): ReportMessage["comparison"] {
  const now = summary ?? { records: snapshot.records, durationMs: snapshot.activeMs };
  const compared: Comparison = compare(now, past);
  return { past: compared.past.map((one) => ({ ...one, records: { ...one.records } })), slower: compared.slower };
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
