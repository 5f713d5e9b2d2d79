import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReportAction } from "../../../src/protocol/reportActions.ts";
import type { ReportMessage } from "../../../src/protocol/reportMessages.ts";
import { ReportPage } from "../../../src/webview/reportPage.ts";
import { PlainElement, plainDocument } from "../../fakes/plainDom.ts";

beforeEach(() => vi.stubGlobal("document", plainDocument));
afterEach(() => vi.unstubAllGlobals());

const at = "2026-11-21T13:03:22.000Z";
const first = [{ record: 60, line: 61, key: "WO-60" }];

const report: ReportMessage = {
  is: "report",
  run: "20261121-130322-7f3a",
  job: "work-orders",
  connection: "mes",
  attempt: 2,
  state: "completed-with-dead-letters",
  stopped: null,
  records: { total: 5000, succeeded: 4995, dead: 4, unknown: 1, rolledBack: 0, pending: 0 },
  perSecond: 0,
  remainingMs: null,
  activeMs: 4000,
  segments: {
    total: 100,
    size: 50,
    completed: "1-100",
    moving: [],
    marred: [{ segment: 2, dead: 4, unknown: 1, rolledBack: 0 }],
  },
  waiting: null,
  actor: null,
  alerts: [],
  requests: 5001,
  retries: 1,
  tokens: { signIns: 2, refreshes: 0, refreshFailures: 1, rejected: 0 },
  journal: {
    startedAt: at,
    tokenEvents: [],
    tokenEventsLeftOut: 0,
    authentications: { failures: 1, recoveries: 1 },
    causes: [
      { records: 3, status: 423, error: "Order … is locked", example: "Order 60 is locked", first },
      { records: 1, status: 422, error: "qty must be positive", example: "qty must be positive", first },
    ],
    causesLeftOut: 0,
    marredSegments: "2",
    deadLetters: [{ record: 60, line: 61, key: "WO-60", status: 423, error: "Order 60 is locked", attempts: 1 }],
    unknowns: [{ record: 70, line: 71, key: "WO-70", error: "no answer: ECONNRESET", attempts: 1 }],
    unknownRecords: "70",
    throughput: { spanMs: 1000, succeeded: [1000, 2000, 1495, 500], failed: [0, 0, 5, 0] },
    latency: {
      count: 5000,
      meanMs: 21,
      p50Ms: 19,
      p90Ms: 45,
      p99Ms: 230,
      maxMs: 1250,
      bars: [
        { upToMs: 31, count: 4000 },
        { upToMs: 63, count: 1000 },
      ],
    },
    attempts: [
      { attempt: 1, from: at, to: at, reason: "sign-in-needed", name: null },
      { attempt: 2, from: at, to: at, reason: null, name: null },
    ],
    commits: 100,
  },
  damage: null,
  comparison: {
    past: [
      {
        run: "20261120-130322-7f3a",
        startedAt: at,
        state: "completed",
        records: { total: 5000, succeeded: 5000, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
        durationMs: 3200,
        recordsPerMinute: 93_750,
      },
    ],
    slower: 0.25,
  },
  alone: null,
  canResume: false,
  canOpenDeadLetters: true,
};

function shown(message: ReportMessage) {
  const acted: ReportAction[] = [];
  const page = new ReportPage((action) => acted.push(action));
  page.show(message);
  const whole: unknown = page.whole;
  if (!(whole instanceof PlainElement)) throw new Error("not made of the page's own elements");
  return { whole, acted };
}

/** `hidden` is set as a property once an element is made. */
const isShown = (section: PlainElement) => !("hidden" in section && section.hidden === true);

function sectionsOf(whole: PlainElement) {
  return whole.elements("section").filter(isShown);
}

function rowsOf(whole: PlainElement, id: string): string[][] {
  const section = whole.elements("section").find(({ attributes }) => attributes.get("aria-labelledby") === id);
  const rows = section?.elements("tr") ?? [];
  return rows.map((row) => [...row.elements("th"), ...row.elements("td")].map(({ textContent }) => textContent));
}

test("a run that failed here and there is told under ten headings, each table with a caption", () => {
  const { whole } = shown(report);
  expect({
    headings: sectionsOf(whole).map((section) => section.elements("h2")[0]?.textContent),
    captions: whole.elements("caption").map(({ textContent }) => textContent),
    pictures: whole
      .elements("div")
      .flatMap(({ attributes }) => (attributes.get("role") === "img" ? attributes.get("aria-label") : [])),
  }).toEqual({
    headings: [
      "Records",
      "Records per minute",
      "Dead letters",
      "Outcome unknown",
      "Segments",
      "Token",
      "Answer times",
      "Attempts",
      "Past runs",
    ],
    captions: [
      "Every record is in exactly one of these",
      "Records over the run's working time",
      "What dead letters have in common",
      "Dead letters",
      "Outcome unknown",
      "Segments that move or need a look",
      "How long answers took",
      "Attempts",
      "This run and the ones before it",
    ],
    pictures: [
      "Of 5,000: Succeeded 4,995, Dead letters 4, Outcome unknown 1, Pending 0",
      "Records per minute over 4 s of working time: at most 120,000",
    ],
  });
});

test("causes stand with an example where they are none themselves", () => {
  expect(rowsOf(shown(report).whole, "dead-letters").slice(0, 3)).toEqual([
    ["Records", "Status", "What the server said", "Such as"],
    ["3", "423", "Order … is locked“Order 60 is locked”", "WO-60, …"],
    ["1", "422", "qty must be positive", "WO-60"],
  ]);
});

test("this run stands above the ones before it, with what is usual", () => {
  const { whole } = shown(report);
  const said = whole.elements("p").map(({ textContent }) => textContent);
  expect([said.includes("A record took 25 % longer than it usually does."), rowsOf(whole, "past").slice(1)]).toEqual([
    true,
    [
      ["This run", "Completed", "4 s", "", "75,000", "5,000", "4", "1"],
      [expect.stringMatching(/^2026-11-21 /), "Completed", "3 s", "", "93,750", "5,000", "0", "0"],
    ],
  ]);
});

test("what was rolled back has columns of its own where there is any", () => {
  const records = { total: 5000, succeeded: 4990, dead: 4, unknown: 1, rolledBack: 5, pending: 0 };
  const { whole } = shown({
    ...report,
    records,
    segments: {
      ...report.segments,
      moving: [{ segment: 3, left: 20, dead: 0, unknown: 0, rolledBack: 2 }],
      marred: [{ segment: 2, dead: 4, unknown: 1, rolledBack: 3 }],
    },
  });
  expect({
    segments: rowsOf(whole, "segments"),
    records: rowsOf(whole, "records").map(([name, number]) => [name, number]),
    past: rowsOf(whole, "past").map((row) => row.slice(-3)),
  }).toEqual({
    segments: [
      ["Segment", "State", "Dead", "Unknown", "Rolled back"],
      ["3", "20 left", "0", "0", "2"],
      ["2", "completed", "4", "1", "3"],
    ],
    records: [
      ["Outcome", "Records"],
      ["Succeeded", "4,990"],
      ["Dead letters", "4"],
      ["Outcome unknown", "1"],
      ["Rolled back", "5"],
      ["Pending", "0"],
      ["Total", "5,000"],
    ],
    past: [
      ["Dead", "Unknown", "Rolled back"],
      ["4", "1", "5"],
      ["0", "0", "0"],
    ],
  });
});

test("of a run that was cut off it says that the last times are gone, and that its chart shows working time", () => {
  const said = (attempts: NonNullable<ReportMessage["journal"]>["attempts"]) => {
    const journal = report.journal && { ...report.journal, attempts };
    const { whole } = shown({ ...report, requests: 5321, journal });
    return ["throughput", "latency"].flatMap((id) => {
      const section = whole.elements("section").find(({ attributes }) => attributes.get("aria-labelledby") === id);
      return section?.elements("p").map(({ textContent }) => textContent) ?? [];
    });
  };
  const whole = { attempt: 1, from: at, to: at, reason: null, name: null };
  const cutOff = { ...whole, to: null };
  expect([said([cutOff, { ...whole, attempt: 2 }]), said([whole])]).toEqual([
    [
      "SucceededDead or unknown",
      "The time between attempts is left out.",
      "5,000 answers, 21 ms on average",
      "Of 321 more requests no time is known: an attempt was cut off before it noted the times of its last seconds.",
    ],
    ["SucceededDead or unknown", "5,000 answers, 21 ms on average"],
  ]);
});

test("where nothing failed and nothing came before, only what there is has a heading", () => {
  const records = { total: 5, succeeded: 5, dead: 0, unknown: 0, rolledBack: 0, pending: 0 };
  const { whole } = shown({
    ...report,
    state: "completed",
    records,
    journal: null,
    comparison: { past: [], slower: null },
  });
  expect(sectionsOf(whole).map((section) => section.elements("h2")[0]?.textContent)).toEqual([
    "Records",
    "Segments",
    "Token",
  ]);
});

test("a page that stands alone names the files beside it", () => {
  const alone = {
    writtenAt: at,
    checkpoint: "r.checkpoint.jsonl",
    deadLetters: "r.dead-letters.csv",
    audit: "r.audit.jsonl",
    facts: "r.report.json",
  };
  const { whole } = shown({ ...report, alone });
  expect(whole.elements("a").map(({ attributes }) => attributes.get("href"))).toEqual([
    "./r.dead-letters.csv",
    "./r.checkpoint.jsonl",
    "./r.audit.jsonl",
    "./r.report.json",
  ]);
});

test("the buttons ask for what they say", () => {
  const { whole, acted } = shown({ ...report, canResume: true });
  for (const button of whole.elements("button")) button.click();
  expect(acted).toEqual([{ is: "open-dead-letters" }, { is: "resume" }]);
});
