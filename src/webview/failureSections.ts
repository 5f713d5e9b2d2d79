import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element, table } from "./element.ts";
import { count, counted } from "./figures.ts";
import { scrolled } from "./scrolled.ts";

type Journal = NonNullable<ReportMessage["journal"]>;
type Cause = Journal["causes"][number];

/** More single records than this are folded away until somebody asks for them. */
const MOST_OPEN = 10;

/** Why records were given up on: what they have in common first, then one by one. */
export function deadLetters({ journal, records }: ReportMessage): Node[] {
  if (!journal || journal.deadLetters.length === 0) {
    return [element("p", { class: "quiet" }, `${count(records.dead)} in the dead-letter file`)];
  }
  return [...causes(journal), ...rest(journal), letters(journal, records.dead)];
}

function causes({ causes: shown }: Journal): Node[] {
  if (shown.length === 0) return [];
  return [
    table({
      caption: "What dead letters have in common",
      columns: [
        { title: "Records", numeric: true },
        { title: "Status", numeric: true },
        { title: "What the server said" },
        { title: "Such as" },
      ],
      rows: shown.map((cause) => [count(cause.records), statusOf(cause.status), said(cause), firstOf(cause)]),
    }),
  ];
}

function rest({ causesLeftOut }: Journal): Node[] {
  if (causesLeftOut === 0) return [];
  return [element("p", { class: "quiet below" }, `${counted(causesLeftOut, "rarer cause", "rarer causes")} not shown`)];
}

/** An example only where the cause itself is no message of the server. */
function said({ error, example }: Cause): Node {
  const whole = element("span", { class: "said" }, element("span", {}, error));
  if (example !== error) whole.append(element("span", { class: "quiet" }, `“${example}”`));
  return whole;
}

function firstOf({ first, records }: Cause): string {
  const keys = first.map(({ key, line }) => (key === "" ? `line ${count(line)}` : key)).slice(0, 3);
  return records > keys.length ? `${keys.join(", ")}, …` : keys.join(", ");
}

function letters({ deadLetters: shown }: Journal, all: number): Node {
  const list = table({
    caption: "Dead letters",
    columns: [
      { title: "Key" },
      { title: "Status", numeric: true },
      { title: "Error" },
      { title: "Line", numeric: true },
    ],
    rows: shown.map(({ key, status, error, line }) => [key, statusOf(status), error, count(line)]),
  });
  const title = shown.length < all ? `${count(shown.length)} of ${count(all)} dead letters` : "One by one";
  return folded(title, scrolled(list, "Dead letters"), shown.length);
}

/** Sent, and no answer tells what became of them: nobody but the server knows. */
export function unknowns({ journal, records }: ReportMessage): Node[] {
  if (!journal) return [];
  const advice = element(
    "p",
    {},
    "These were sent, and no answer tells what became of them. They are not sent again: look them up at the server. ",
    "Where the job says how (write.reconcile), a run looks by itself. ",
    element("span", { class: "quiet" }, `Numbers of the records: ${journal.unknownRecords.replaceAll(",", ", ")}`),
  );
  if (journal.unknowns.length === 0) return [advice];
  const list = table({
    caption: "Outcome unknown",
    columns: [{ title: "Key" }, { title: "What happened" }, { title: "Line", numeric: true }],
    rows: journal.unknowns.map(({ key, error, line }) => [key, error, count(line)]),
  });
  const title = `${count(journal.unknowns.length)} of ${count(records.unknown)} with what happened`;
  return [advice, folded(title, scrolled(list, "Outcome unknown"), journal.unknowns.length)];
}

function folded(title: string, content: Node, rows: number): Node {
  return element("details", { open: rows <= MOST_OPEN }, element("summary", {}, title), content);
}

function statusOf(status: number | null): string {
  return status === null ? "–" : String(status);
}
