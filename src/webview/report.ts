import "./report.css";
import "./charts.css";
import type { ReportAction } from "../protocol/reportActions.ts";
import { parseReportMessage, type ReportMessage } from "../protocol/reportMessages.ts";
import { element } from "./element.ts";
import * as sections from "./reportSections.ts";
import { slot } from "./slot.ts";

declare function acquireVsCodeApi(): { postMessage(message: ReportAction): void };

const editor = acquireVsCodeApi();

function section(id: string, title: string) {
  const body = element("div", {});
  const whole = element("section", { "aria-labelledby": id }, element("h2", { id }, title), body);
  return { whole, show: slot(body) };
}

function button(title: string, is: ReportAction["is"], kind: "primary" | "secondary"): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind, hidden: true }, title);
  made.addEventListener("click", () => editor.postMessage({ is }));
  return made;
}

const title = element("h1", {});
const origin = element("p", { class: "quiet" });
const state = element("p", { class: "state", role: "status" });
const resume = button("Resume", "resume", "primary");
const openDeadLetters = button("Open dead letters", "open-dead-letters", "secondary");
const reason = element("div", {});
const notices = element("div", {});
const facts = element("div", {});
const showTitle = slot(title);
const showOrigin = slot(origin);
const showState = slot(state);
const showReason = slot(reason);
const showNotices = slot(notices);
const showFacts = slot(facts);
const records = section("records", "Records");
const segments = section("segments", "Segments");
const tokens = section("tokens", "Token");
const deadLetters = section("dead-letters", "Dead letters");

const page = element(
  "main",
  { hidden: true },
  element(
    "header",
    {},
    element("div", {}, element("div", { class: "headline" }, title, state), origin),
    element("div", { class: "actions" }, openDeadLetters, resume),
  ),
  reason,
  notices,
  facts,
  records.whole,
  element("div", { class: "pair" }, segments.whole, tokens.whole),
  deadLetters.whole,
);
document.body.append(page);

function show(report: ReportMessage): void {
  const { run, job, connection, journal, stopped, damage } = report;
  page.hidden = false;
  showTitle(job, () => document.createTextNode(job));
  showOrigin([run, connection], () => document.createTextNode(`Run ${run} · connection ${connection}`));
  state.className = `state ${report.state}`;
  showState(report.state, () => document.createTextNode(sections.stateNames[report.state]));
  resume.hidden = !report.canResume;
  openDeadLetters.hidden = !report.canOpenDeadLetters;
  showReason([stopped, damage], () => [stopped, damage].filter((reason) => reason !== null).map(sections.reason));
  showNotices([report.waiting, report.actor, report.alerts], () => sections.notices(report));
  showFacts([report.records, report.perSecond, report.remainingMs, report.activeMs, report.requests], () =>
    sections.facts(report),
  );
  records.show(report.records, () => sections.records(report));
  segments.show(report.segments, () => sections.segments(report));
  tokens.show([report.tokens, journal?.tokenEvents], () => sections.tokens(report));
  deadLetters.whole.hidden = report.records.dead === 0;
  deadLetters.show([report.records.dead, journal?.deadLetters], () => sections.deadLetters(report));
}

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const report = parseReportMessage(data);
  if (report) show(report);
});
editor.postMessage({ is: "ready" });
