import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element, table } from "./element.ts";
import { count, counted, dayAndTime, progress, share, span, timeOfDay } from "./figures.ts";
import { scrolled } from "./scrolled.ts";
import { completedSegments, segmentCells } from "./segmentCells.ts";

/** The parts of the report, each made anew from the data it shows. */

const buckets = [
  { name: "succeeded", title: "Succeeded" },
  { name: "dead", title: "Dead letters" },
  { name: "unknown", title: "Outcome unknown" },
  { name: "rolledBack", title: "Rolled back" },
  { name: "pending", title: "Pending" },
] as const;

export function reason({ message, remedy }: NonNullable<ReportMessage["stopped"]>): Node {
  return element("p", { class: "reason" }, element("strong", {}, message), ` ${remedy}`);
}

export function facts(report: ReportMessage): Node {
  const { state, records, perSecond, remainingMs, activeMs } = report;
  const settled = records.total - records.pending;
  const rate = state === "running" ? perSecond * 60 : activeMs > 0 ? (settled / activeMs) * 60_000 : 0;
  const shown: (readonly [string, string])[] = [
    [progress(settled, records.total), "done"],
    [`${count(Math.round(rate))}/min`, "records"],
    [span(activeMs), report.attempt > 1 ? `worked, in ${count(report.attempt)} attempts` : "worked"],
  ];
  if (remainingMs !== null) shown.push([span(remainingMs), "left"]);
  shown.push([count(report.requests), `requests, ${count(report.retries)} retried`]);
  return element(
    "dl",
    { class: "facts" },
    ...shown.map(([value, name]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
  );
}

const pauses: { readonly [Why in NonNullable<ReportMessage["waiting"]>["because"]]: string } = {
  quota: "Waiting for the request quota",
  throttled: "Throttled by the server",
  unavailable: "The server is away; trying again",
  disk: "Paused",
  person: "Paused",
};

function waitingFor(waiting: NonNullable<ReportMessage["waiting"]>): string {
  if (waiting.because === "person") return `${pauses.person}; goes on when a person lets it`;
  const until = `${pauses[waiting.because]} until ${dayAndTime(waiting.until)}`;
  if (waiting.because !== "disk") return until;
  return `${until} at the latest: the disk refuses ${waiting.file} (${waiting.code}); goes on when it takes it`;
}

/** What a person should know at once: as whom the run acts, what it waits for, and what it warns of. */
export function notices({ waiting, actor, alerts, state }: ReportMessage): Node[] {
  const acts = state === "running" ? "Acts as" : "Acted as";
  const acting =
    actor && (actor.kind === "user" ? `${acts} ${actor.name}` : `${acts} ${actor.name}, asked for by ${actor.askedBy}`);
  const waits = waiting && waitingFor(waiting);
  return [
    ...[acting, waits].filter((line) => line !== null).map((line) => element("p", { class: "quiet" }, line)),
    ...alerts.map(reason),
  ];
}

export function records({ records }: ReportMessage): Node[] {
  const shown = buckets.filter(({ name }) => name !== "rolledBack" || records.rolledBack > 0);
  const said = shown.map(({ name, title }) => `${title} ${count(records[name])}`).join(", ");
  const bar = element("div", { class: "bar", role: "img", "aria-label": `Of ${count(records.total)}: ${said}` });
  for (const { name } of shown) {
    if (records[name] === 0) continue;
    const part = element("span", { class: `part ${name}` });
    part.style.flexGrow = String(records[name]);
    bar.append(part);
  }
  const counts = table({
    caption: "Every record is in exactly one of these",
    columns: [{ title: "Outcome" }, { title: "Records", numeric: true }, { title: "Share", numeric: true }],
    rows: shown.map(({ name, title }) => [
      element("span", { class: "named" }, element("span", { class: `swatch ${name}`, "aria-hidden": "true" }), title),
      count(records[name]),
      share(records[name], records.total),
    ]),
  });
  counts.append(
    element(
      "tfoot",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "row" }, "Total"),
        element("td", { class: "numeric" }, count(records.total)),
        element("td", { class: "numeric" }, share(records.total, records.total)),
      ),
    ),
  );
  return [bar, counts];
}

const cellNames = {
  pending: "pending",
  moving: "partly done",
  completed: "completed",
  marred: "needs a look",
} as const;

export function segments({ segments, journal }: ReportMessage): Node[] {
  const cells = segmentCells(segments, journal?.marredSegments);
  const strip = element("div", { class: "strip", "aria-hidden": "true" });
  for (const { first, last, state } of cells) {
    const name = first === last ? `Segment ${count(first)}` : `Segments ${count(first)} to ${count(last)}`;
    strip.append(element("span", { class: `cell ${state}`, title: `${name}: ${cellNames[state]}` }));
  }
  const completed = completedSegments(segments).size;
  const said = element(
    "p",
    { class: "quiet" },
    `${count(completed)} of ${count(segments.total)} completed, ${counted(segments.size, "record", "records")} each`,
  );
  const rows = [
    ...segments.moving.map((moving) => ({ ...moving, state: `${count(moving.left)} left` })),
    ...segments.marred.map((marred) => ({ ...marred, state: "completed" })),
  ];
  if (rows.length === 0) return [said, strip];
  const someRolledBack = rows.some(({ rolledBack }) => rolledBack > 0);
  const noteworthy = table({
    caption: "Segments that move or need a look",
    columns: [
      { title: "Segment" },
      { title: "State" },
      { title: "Dead", numeric: true },
      { title: "Unknown", numeric: true },
      ...(someRolledBack ? [{ title: "Rolled back", numeric: true as const }] : []),
    ],
    rows: rows.map(({ segment, state, dead, unknown, rolledBack }) => [
      count(segment),
      state,
      count(dead),
      count(unknown),
      ...(someRolledBack ? [count(rolledBack)] : []),
    ]),
  });
  return [said, strip, scrolled(noteworthy, "Segments that move or need a look")];
}

type Journal = NonNullable<ReportMessage["journal"]>;
type TokenEvent = Journal["tokenEvents"][number];

const eventNames: { readonly [Event in TokenEvent["event"]]: string } = {
  "signed-in": "Signed in",
  refreshed: "Refreshed",
  "sign-in-failed": "Sign-in failed",
  "refresh-failed": "Refresh failed",
  rejected: "Rejected by the server (401)",
  "sign-in-needed": "Sign-in needed",
  "lifetime-learned": "Shorter life learned",
  "lifetime-forgotten": "Longer life seen",
  "taken-over": "Renewed elsewhere",
  "kept-alive": "Kept alive",
  "signed-out": "Signed out",
};

export function tokens({ tokens, journal }: ReportMessage): Node[] {
  const said = [counted(tokens.signIns, "sign-in", "sign-ins"), counted(tokens.refreshes, "refresh", "refreshes")];
  if (tokens.refreshFailures > 0) said.push(`${counted(tokens.refreshFailures, "refresh", "refreshes")} failed`);
  if (tokens.rejected > 0) said.push(`${count(tokens.rejected)} rejected`);
  const trouble = journal?.authentications;
  if (trouble && trouble.failures > 0) {
    said.push(
      `${counted(trouble.recoveries, "recovery", "recoveries")} after ${counted(trouble.failures, "failure", "failures")}`,
    );
  }
  const summary = element("p", { class: "quiet" }, said.join(" · "));
  if (!journal || journal.tokenEvents.length === 0) return [summary];
  const earlier = journal.tokenEventsLeftOut;
  return [
    summary,
    ...(earlier > 0
      ? [element("p", { class: "quiet" }, `${counted(earlier, "earlier event", "earlier events")} not shown`)]
      : []),
    element("ol", { class: "timeline" }, ...journal.tokenEvents.map(tokenEvent)),
  ];
}

function tokenEvent({ event, at, ends, binding, trouble, detail }: TokenEvent): Node {
  const time = element("time", { datetime: at, title: dayAndTime(at) }, timeOfDay(at));
  const said = element("span", { class: "what" }, element("strong", {}, eventNames[event]));
  if (trouble !== null) said.append(element("span", { class: "trouble" }, trouble));
  const more = [detail, ends === null ? null : `ends ${timeOfDay(ends)}, by ${binding}`].filter(
    (part) => part !== null,
  );
  if (more.length > 0) said.append(element("span", { class: "quiet" }, more.join(" · ")));
  return element("li", { class: event }, time, said);
}
