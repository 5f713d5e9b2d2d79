import type { InspectedToken } from "../protocol/inspectorMessages.ts";
import { element } from "./element.ts";
import { dayAndTime } from "./figures.ts";
import { section } from "./inspectorSections.ts";

type Timeline = NonNullable<InspectedToken["timeline"]>;

/** Space beside the first and the last mark, in percent of the line. */
const EDGE = 6;

/** Labels nearer than this, in percent of the line, stand below each other. */
const LABEL = 16;

/** The token's life on a line, and the same as a list for those who do not see it. */
export function timeline({ timeline: shown }: InspectedToken): Node[] {
  if (!shown) return [];
  const place = scale(shown.points);
  const line = element("div", { class: "line", role: "img", "aria-label": shown.spoken }, life(shown, place));
  const rows = { above: [] as number[], below: [] as number[] };
  for (const { kind, name, at } of shown.points) {
    const left = place(at);
    const side = kind === "now" || kind === "here" ? rows.above : rows.below;
    const free = side.findIndex((last) => left - last >= LABEL);
    const row = free < 0 ? side.length : free;
    side[row] = left;
    const mark = element("div", { class: `mark ${kind}` }, element("span", { class: "label" }, name));
    mark.style.setProperty("--at", `${left}%`);
    mark.style.setProperty("--row", String(row));
    line.append(mark);
  }
  line.style.setProperty("--above", String(rows.above.length));
  line.style.setProperty("--below", String(rows.below.length));
  return [
    section("timeline", shown.title, [
      line,
      ...(shown.skew === null ? [] : [element("p", { class: "reason" }, shown.skew)]),
      element("dl", { class: "dates" }, ...shown.points.filter(({ span }) => span !== "").map(dateItem)),
    ]),
  ];
}

function dateItem({ name, at, span }: Timeline["points"][number]): HTMLElement {
  const iso = new Date(at).toISOString();
  return element(
    "div",
    {},
    element("dt", {}, name),
    element("dd", {}, span, element("time", { class: "quiet", datetime: iso }, dayAndTime(iso))),
  );
}

/** From when it counts until it ends; open where it says neither. */
function life({ points }: Timeline, place: (at: number) => number): HTMLElement {
  const at = (kind: Timeline["points"][number]["kind"]) => points.find((point) => point.kind === kind)?.at;
  const begins = at("nbf") ?? at("iat");
  const ends = at("exp");
  const from = begins === undefined ? 0 : place(begins);
  const to = ends === undefined ? 100 : place(ends);
  const bar = element("div", { class: ends === undefined ? "life endless" : "life" });
  bar.style.setProperty("--from", `${from}%`);
  bar.style.setProperty("--to", `${Math.max(from, to)}%`);
  return bar;
}

function scale(points: Timeline["points"]): (at: number) => number {
  const times = points.map(({ at }) => at);
  const first = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - first);
  return (at) => EDGE + ((at - first) / span) * (100 - 2 * EDGE);
}
