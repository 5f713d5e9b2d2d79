type Child = Node | string;

/** A property is set as attribute; `false` and `null` leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Makes an element. Texts become text nodes, so nothing in them is ever markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

export interface Table {
  /** Says to a screen reader what the table is. */
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly numeric?: true }[];
  readonly rows: readonly (readonly Child[])[];
}

/** The first cell of each row is its header. */
export function table({ caption, columns, rows }: Table): HTMLTableElement {
  const numeric = (index: number) => (columns[index]?.numeric ? "numeric" : null);
  return element(
    "table",
    {},
    element("caption", { class: "unseen" }, caption),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...columns.map(({ title }, index) => element("th", { scope: "col", class: numeric(index) }, title)),
      ),
    ),
    element(
      "tbody",
      {},
      ...rows.map((cells) =>
        element(
          "tr",
          {},
          ...cells.map((cell, index) =>
            index === 0
              ? element("th", { scope: "row", class: numeric(index) }, cell)
              : element("td", { class: numeric(index) }, cell),
          ),
        ),
      ),
    ),
  );
}
