import type { InspectorAction } from "../protocol/inspectorActions.ts";
import type { InspectedToken } from "../protocol/inspectorMessages.ts";
import { element, table } from "./element.ts";
import { dayAndTime } from "./figures.ts";

/** The parts of the inspector for one token, each made anew from the data it shows. Everything is a text node. */

type Post = (action: InspectorAction) => void;

export function heading({ title, where, standing, facts, compare }: InspectedToken, post: Post): Node[] {
  const [algorithm, ...others] = facts;
  const quiet = [where, ...(algorithm === undefined ? [] : [algorithm])].join(" · ");
  const compareButton = compare === null ? [] : [button(compare, "secondary", () => post({ is: "compare" }))];
  return [
    element(
      "header",
      {},
      element(
        "div",
        {},
        element("div", { class: "headline" }, element("h1", {}, title), state(standing)),
        element("p", { class: "quiet" }, quiet),
        ...others.map((fact) => element("p", { class: "fact" }, fact)),
      ),
      element("div", { class: "actions" }, ...compareButton),
    ),
  ];
}

export function state({ state, words }: InspectedToken["standing"]): HTMLElement {
  return element("p", { class: `state ${state}` }, words);
}

export function warnings({ warnings }: InspectedToken): Node[] {
  return warnings.map(({ text, isDanger }) => element("p", { class: isDanger ? "reason danger" : "reason" }, text));
}

export function signature({ signature }: InspectedToken, post: Post): Node[] {
  if (!signature) return [];
  const { title, state, words, note, sources, labels } = signature;
  const choice = element(
    "select",
    { id: "sources" },
    ...sources.map((source, at) => element("option", { value: at }, source)),
  );
  const verify = button(labels.verify, "primary", () => post({ is: "verify", source: Number(choice.value) }));
  if (state === "checking") verify.disabled = true;
  const fromConnection =
    sources.length === 0 ? [] : [element("label", { for: "sources" }, labels.from), choice, verify];
  return [
    section("signature", title, [
      // A status: what a check found is read out.
      element("p", { class: `verdict ${state}`, role: "status" }, words),
      ...(note === null ? [] : [element("p", { class: "reason" }, note)]),
      element(
        "div",
        { class: "controls" },
        ...fromConnection,
        button(labels.file, "secondary", () => post({ is: "verify-with-file" })),
        button(labels.pasted, "secondary", () => post({ is: "verify-with-pasted" })),
      ),
    ]),
  ];
}

export function encryption({ encryption }: InspectedToken, post: Post): Node[] {
  if (!encryption) return [];
  const { title, words, note, content, labels } = encryption;
  return [
    section("encryption", title, [
      element("p", { class: "verdict", role: "status" }, words),
      ...(note === null ? [] : [element("p", { class: "reason" }, note)]),
      ...(content === null ? [] : [element("pre", { tabindex: 0 }, content)]),
      element(
        "div",
        { class: "controls" },
        button(labels.file, "primary", () => post({ is: "decrypt-with-file" })),
        button(labels.pasted, "secondary", () => post({ is: "decrypt-with-pasted" })),
      ),
    ]),
  ];
}

export function tables({ tables, columns }: InspectedToken): Node[] {
  return tables.map(({ title, fields, leftOut }, at) =>
    section(`table-${at}`, title, [
      fieldTable(title, fields, columns),
      ...(leftOut === null ? [] : [element("p", { class: "quiet below" }, leftOut)]),
    ]),
  );
}

type Field = InspectedToken["tables"][number]["fields"][number];

function fieldTable(caption: string, fields: readonly Field[], columns: InspectedToken["columns"]): HTMLElement {
  const made = table({
    caption,
    columns: [{ title: columns.name }, { title: columns.value }, { title: columns.meaning }],
    rows: fields.map((field) => [
      element("bdi", {}, field.name),
      valueCell(field, columns),
      element("span", { class: "quiet" }, field.meaning),
    ]),
  });
  made.classList.add("fields");
  return made;
}

function valueCell({ value, at, note }: Field, { local, utc }: InspectedToken["columns"]): HTMLElement {
  const cell = element("div", {}, element("bdi", { class: "value" }, value));
  if (at !== null) {
    const { here, there } = bothTimes(at);
    cell.append(element("p", {}, here, element("span", { class: "quiet" }, ` ${local} · ${there} ${utc}`)));
  }
  if (note !== null) cell.append(element("p", { class: "note" }, note));
  return cell;
}

/** The UTC day only where it is another one. */
function bothTimes(at: number): { readonly here: string; readonly there: string } {
  const here = dayAndTime(new Date(at).toISOString());
  const there = new Date(at).toLocaleString("sv-SE", { timeZone: "UTC" });
  return { here, there: here.slice(0, 10) === there.slice(0, 10) ? there.slice(11) : there };
}

export function section(id: string, title: string, content: readonly Node[]): HTMLElement {
  return element("section", { "aria-labelledby": id }, element("h2", { id }, title), ...content);
}

function button(title: string, kind: "primary" | "secondary", act: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind }, title);
  made.addEventListener("click", act);
  return made;
}
