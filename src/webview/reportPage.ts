import type { ReportAction } from "../protocol/reportActions.ts";
import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element } from "./element.ts";
import { deadLetters, unknowns } from "./failureSections.ts";
import { files } from "./filesSection.ts";
import { attempts, pastRuns } from "./historySections.ts";
import { latency } from "./latencySection.ts";
import * as sections from "./reportSections.ts";
import { type Slot, slot } from "./slot.ts";
import { stateNames } from "./stateNames.ts";
import { throughput } from "./throughputSection.ts";

interface Section {
  readonly whole: HTMLElement;
  /** What it is made from decides whether it is made anew; nothing made hides it. */
  show(data: unknown, content: () => readonly Node[]): void;
}

/** The report of one run, in the editor or as a page of its own. Everything in it is made anew from data, as text. */
export class ReportPage {
  readonly whole: HTMLElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly resume: HTMLElement;
  private readonly openDeadLetters: HTMLElement;
  private readonly title: Slot;
  private readonly origin: Slot;
  private readonly stateName: Slot;
  private readonly reason: Slot;
  private readonly notices: Slot;
  private readonly facts: Slot;
  private readonly records = section("records", "Records");
  private readonly throughput = section("throughput", "Records per minute");
  private readonly latency = section("latency", "Answer times");
  private readonly segments = section("segments", "Segments");
  private readonly tokens = section("tokens", "Token");
  private readonly deadLetters = section("dead-letters", "Dead letters");
  private readonly unknowns = section("unknown", "Outcome unknown");
  private readonly attempts = section("attempts", "Attempts");
  private readonly past = section("past", "Past runs");
  private readonly files = section("files", "Files beside this page");

  constructor(act: (action: ReportAction) => void) {
    const title = element("h1", {});
    const origin = element("p", { class: "quiet" });
    const [reason, notices, facts] = [element("div", {}), element("div", {}), element("div", {})];
    this.title = slot(title);
    this.origin = slot(origin);
    this.stateName = slot(this.state);
    this.reason = slot(reason);
    this.notices = slot(notices);
    this.facts = slot(facts);
    this.resume = button("Resume", "primary", () => act({ is: "resume" }));
    this.openDeadLetters = button("Open dead letters", "secondary", () => act({ is: "open-dead-letters" }));
    this.whole = element(
      "main",
      { hidden: true },
      element(
        "header",
        {},
        element("div", {}, element("div", { class: "headline" }, title, this.state), origin),
        element("div", { class: "actions" }, this.openDeadLetters, this.resume),
      ),
      reason,
      notices,
      facts,
      this.records.whole,
      this.throughput.whole,
      this.deadLetters.whole,
      this.unknowns.whole,
      element("div", { class: "pair" }, this.segments.whole, this.tokens.whole),
      this.latency.whole,
      this.attempts.whole,
      this.past.whole,
      this.files.whole,
    );
  }

  show(report: ReportMessage): void {
    const { run, job, connection, journal, stopped, damage, records, activeMs, state } = report;
    this.whole.hidden = false;
    this.title(job, () => document.createTextNode(job));
    this.origin([run, connection], () => document.createTextNode(`Run ${run} · connection ${connection}`));
    this.state.setAttribute("class", `state ${state}`);
    this.stateName(state, () => document.createTextNode(stateNames[state]));
    this.resume.hidden = !report.canResume;
    this.openDeadLetters.hidden = !report.canOpenDeadLetters;
    this.reason([stopped, damage], () => [stopped, damage].filter((reason) => reason !== null).map(sections.reason));
    this.notices([report.waiting, report.actor, report.alerts], () => sections.notices(report));
    this.facts([records, report.perSecond, report.remainingMs, activeMs, report.requests], () =>
      sections.facts(report),
    );
    this.records.show(records, () => sections.records(report));
    this.throughput.show([journal?.throughput, journal?.attempts, activeMs], () => throughput(report));
    this.segments.show([report.segments, journal?.marredSegments], () => sections.segments(report));
    this.tokens.show([report.tokens, journal?.tokenEvents], () => sections.tokens(report));
    this.deadLetters.show([records.dead, journal?.causes], () => (records.dead === 0 ? [] : deadLetters(report)));
    this.unknowns.show([records.unknown, journal?.unknowns], () => (records.unknown === 0 ? [] : unknowns(report)));
    this.latency.show([journal?.latency, journal?.attempts, report.requests, state], () => latency(report));
    this.attempts.show([journal?.attempts, state], () => attempts(report));
    this.past.show([report.comparison, records, activeMs], () => pastRuns(report));
    this.files.show(report.alone, () => files(report));
  }
}

function section(id: string, title: string): Section {
  const body = element("div", {});
  const whole = element("section", { "aria-labelledby": id }, element("h2", { id }, title), body);
  const fill = slot(body);
  return {
    whole,
    show: (data, content) =>
      fill(data ?? null, () => {
        const made = content();
        whole.hidden = made.length === 0;
        return made;
      }),
  };
}

function button(title: string, kind: "primary" | "secondary", click: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind, hidden: true }, title);
  made.addEventListener("click", click);
  return made;
}
