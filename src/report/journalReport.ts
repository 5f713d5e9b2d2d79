import { type Binding, bindings } from "../auth/tokenSource.ts";
import { Ranges } from "../base/ranges.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import type { ReportMessage } from "../protocol/reportMessages.ts";
import { bindingWords } from "../sentences/bindingWords.ts";
import type { Translate } from "../sentences/sentence.ts";
import { troubleWords } from "../sentences/troubleWords.ts";
import { latencyReport } from "./latencyReport.ts";

/** How many records and token events a report shows one by one. */
const MOST_SHOWN = 100;

/** They need a person's look, so more of them are shown. */
const MOST_UNKNOWN = 200;

const MOST_CAUSES = 20;

/** Longer lists of record numbers are cut at a comma. */
const LONGEST_LIST = 400;

export type JournalReport = NonNullable<ReportMessage["journal"]>;

/** What only the checkpoint tells of a run. */
export function journalReport(progress: RunProgress, t: Translate): JournalReport {
  const { metrics, noteworthy } = progress;
  const events = progress.tokenEvents.slice(-MOST_SHOWN);
  const causes = metrics.causes.facts;
  const shown = causes.slice(0, MOST_CAUSES);
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
    authentications: { failures: metrics.authentications.failures, recoveries: metrics.authentications.recoveries },
    causes: shown.map(({ first, ...cause }) => ({ ...cause, first: [...first] })),
    causesLeftOut: causes.length - shown.length,
    marredSegments: marredOf(progress),
    deadLetters: noteworthy
      .filter((entry) => entry.is === "dead")
      .slice(0, MOST_SHOWN)
      .map(({ record, line, key, status, error, attempts }) => ({ record, line, key, status, error, attempts })),
    unknowns: noteworthy
      .filter((entry) => entry.is === "unknown")
      .slice(0, MOST_UNKNOWN)
      .map(({ record, line, key, error, attempts }) => ({ record, line, key, error, attempts })),
    unknownRecords: shortened(progress.unknown.toString()),
    throughput: throughputOf(progress),
    latency: latencyOf(progress),
    attempts: metrics.attempts.facts.map((attempt) => ({ ...attempt })),
    commits: metrics.commits,
  };
}

function throughputOf({ metrics }: RunProgress): JournalReport["throughput"] {
  const { spanMs, succeeded, failed } = metrics.throughput.facts;
  return { spanMs, succeeded: [...succeeded], failed: [...failed] };
}

function latencyOf({ metrics }: RunProgress): JournalReport["latency"] {
  const latency = latencyReport(metrics.latency);
  return latency && { ...latency, bars: [...latency.bars] };
}

function shortened(list: string): string {
  if (list.length <= LONGEST_LIST) return list;
  return `${list.slice(0, list.lastIndexOf(",", LONGEST_LIST))},…`;
}

function marredOf({ marred }: RunProgress): string {
  const ranges = new Ranges();
  for (const segment of marred.keys()) ranges.add(segment);
  return ranges.toString();
}

function isBinding(text: string): text is Binding {
  return bindings.some((known) => known === text);
}
