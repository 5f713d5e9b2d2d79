import { element, table } from "./element.ts";

export interface Column {
  /** What it stands for, with its figures, for whoever points at it. */
  readonly title: string;
  /** Stacked from below, in the unit of the chart. */
  readonly parts: readonly { readonly name: string; readonly value: number }[];
}

export interface ColumnChart {
  /** The whole chart in one sentence. */
  readonly spoken: string;
  readonly columns: readonly Column[];
  /** A value as it stands at the scale. */
  readonly scale: (value: number) => string;
  /** Stand under the chart, evenly from its left edge to its right one. */
  readonly axis: readonly string[];
  /** The same figures for those who do not see the chart; few rows. */
  readonly told: Parameters<typeof table>[0];
}

/** Columns over a scale that begins at 0, and the same as a table that only a screen reader shows. */
export function columnChart({ spoken, columns, scale, axis, told }: ColumnChart): Node[] {
  const sums = columns.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const top = niceTop(Math.max(...sums));
  const plot = element("div", { class: "columns", role: "img", "aria-label": spoken });
  for (const { title, parts } of columns) {
    const column = element("div", { class: "column", title });
    for (const { name, value } of parts) {
      if (value === 0) continue;
      const part = element("span", { class: `part ${name}` });
      part.style.setProperty("--share", `${(value / top) * 100}%`);
      column.append(part);
    }
    plot.append(column);
  }
  const marks = [top, top / 2, 0].map((value) => element("span", {}, scale(value)));
  const chart = element(
    "div",
    { class: "chart" },
    element("div", { class: "scale", "aria-hidden": "true" }, ...marks),
    plot,
    element("div", { class: "axis", "aria-hidden": "true" }, ...axis.map((text) => element("span", {}, text))),
  );
  chart.style.setProperty("--columns", String(columns.length));
  return [chart, element("div", { class: "unseen" }, table(told))];
}

/** The next of 1, 2, 5 times a power of ten, or half-way between: where a scale ends well. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}
