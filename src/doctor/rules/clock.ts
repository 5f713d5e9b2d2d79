import { type Millis, millis, minutes, seconds } from "../../base/time.ts";
import { all, type Case } from "../case.ts";
import { config, happened, span, text } from "../evidence.ts";
import type { Evidence, Finding, Severity } from "../finding.ts";
import type { ClockRead } from "../observation.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

/** Less than this nobody notices: dates in tokens count whole seconds, and answers take their time. */
const NOTABLE: Millis = minutes(1);

/** The `Date` header counts whole seconds and the way takes some: less than this is no movement. */
const MOVED: Millis = seconds(5);

/** The server's clock is off, or moves against this machine's. */
export const clock: Rule = (patient) => [...skew(patient), ...drift(patient)];

function skew(patient: Case): readonly Finding[] {
  const { clockSkewTolerance: tolerance } = patient.connection;
  const read = all(patient, "clock-read");
  const events = all(patient, "token-happened").filter(({ trouble }) => trouble === "clock-off");
  const largest = read.toSorted((a, b) => Math.abs(b.ahead) - Math.abs(a.ahead))[0];
  const ahead = largest?.ahead ?? millis(0);
  if (events.length === 0 && Math.abs(ahead) < Math.min(NOTABLE, tolerance)) return [];
  const evidence: Evidence[] = [
    span("tolerance", tolerance, config("clockSkewTolerance")),
    ...newestFew(read).map((one) => span("clock-ahead", one.ahead, measured(one))),
    ...events.slice(0, 3).map((event) => text("trouble", event.detail ?? "clock-off", happened(event))),
  ];
  const weights: Severity[] = events.map(({ run }) => (run === null ? "problem" : severityIn(patient, run)));
  for (const { ahead: seen, run } of read) {
    if (Math.abs(seen) > tolerance) weights.push(run === null ? "problem" : severityIn(patient, run));
  }
  return [{ id: "clock-skew", severity: worst(weights), facts: { ahead, tolerance }, evidence }];
}

/** Servers are compared with themselves. A clock that was set right since a run does not drift. */
function drift(patient: Case): readonly Finding[] {
  const read = all(patient, "clock-read");
  for (const host of new Set(read.map((one) => one.host))) {
    const same = read.filter((one) => one.host === host);
    const [first] = same;
    const last = same.at(-1);
    if (!first || !last || Math.abs(last.ahead - first.ahead) < MOVED) continue;
    if (first.run !== null && Math.abs(last.ahead) < Math.abs(first.ahead)) continue;
    const facts = { from: first.ahead, to: last.ahead, over: millis(last.at - first.at) };
    const evidence = [first, last].map((one) => span("clock-ahead", one.ahead, measured(one)));
    return [{ id: "clock-drifting", severity: "warning", facts, evidence }];
  }
  return [];
}

function measured({ at, run }: ClockRead) {
  const source = run === null ? ({ is: "header", name: "date" } as const) : ({ is: "run", run } as const);
  return { at, source };
}

function newestFew(read: readonly ClockRead[]): readonly ClockRead[] {
  const now = read.filter(({ run }) => run === null).slice(-1);
  return [...now, ...read.filter(({ run }) => run !== null).slice(-2)];
}
