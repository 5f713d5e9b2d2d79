import type { ComparedTokens } from "../protocol/inspectorMessages.ts";
import { element, table } from "./element.ts";
import { dayAndTime } from "./figures.ts";
import { section, state } from "./inspectorSections.ts";

/** The parts of the inspector for two tokens, each made anew from the data it shows. Everything is a text node. */

export function heading({ title, before, after }: ComparedTokens): Node[] {
  return [
    element("header", {}, element("h1", {}, title)),
    element("div", { class: "pair sides" }, side(before), side(after)),
  ];
}

function side({ title, where, standing }: ComparedTokens["before"]): HTMLElement {
  return element(
    "div",
    { class: "side" },
    element("h2", {}, title),
    state(standing),
    element("p", { class: "quiet" }, where),
  );
}

export function findings({ findings: { title, lines } }: ComparedTokens): Node[] {
  const items = lines.map(({ text, isLoss }) => element("li", { class: isLoss ? "loss" : null }, text));
  return [section("findings", title, [element("ul", { class: "findings" }, ...items)])];
}

export function changes({ changes: { title, columns, rows, absent, same } }: ComparedTokens): Node[] {
  const cell = (value: string | null, at: number | null) =>
    value === null
      ? element("span", { class: "quiet" }, absent)
      : element(
          "div",
          {},
          element("bdi", { class: "value" }, value),
          ...(at === null ? [] : [element("p", { class: "quiet" }, dayAndTime(new Date(at).toISOString()))]),
        );
  const made = table({
    caption: title,
    columns: [{ title: columns.name }, { title: columns.before }, { title: columns.after }, { title: columns.meaning }],
    rows: rows.map(({ name, before, after, at, meaning }) => [
      element("bdi", {}, name),
      cell(before, at.before),
      cell(after, at.after),
      element("span", { class: "quiet" }, meaning),
    ]),
  });
  made.classList.add("fields", "changes");
  return [
    section("changes", title, [
      ...(rows.length === 0 ? [] : [made]),
      ...(same === "" ? [] : [element("p", { class: "quiet below" }, same)]),
    ]),
  ];
}
