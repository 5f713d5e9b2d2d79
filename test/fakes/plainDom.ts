/** As much of a page as the webviews' own code makes: elements, attributes, texts and listeners. Draws nothing. */

abstract class PlainNode {
  abstract get textContent(): string;
}

export class PlainText extends PlainNode {
  readonly data: string;

  constructor(data: string) {
    super();
    this.data = data;
  }

  override get textContent(): string {
    return this.data;
  }
}

export class PlainElement extends PlainNode {
  readonly tag: string;
  readonly attributes = new Map<string, string>();
  readonly styles = new Map<string, string>();
  readonly style = { setProperty: (name: string, value: string) => this.styles.set(name, value) };
  readonly classList = { add: (...names: string[]) => this.addClasses(names) };
  children: PlainNode[] = [];
  disabled = false;
  private readonly listeners = new Map<string, () => void>();

  constructor(tag: string) {
    super();
    this.tag = tag;
  }

  override get textContent(): string {
    return this.children.map((child) => child.textContent).join("");
  }

  /** Of a `select`: the first option, as a page has it before anyone chooses. */
  get value(): string {
    const [first] = this.elements("option");
    return first?.attributes.get("value") ?? "";
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  append(...nodes: (PlainNode | string)[]): void {
    this.children.push(...nodes.map((node) => (typeof node === "string" ? new PlainText(node) : node)));
  }

  replaceChildren(...nodes: (PlainNode | string)[]): void {
    this.children = [];
    this.append(...nodes);
  }

  addEventListener(type: string, listener: () => void): void {
    this.listeners.set(type, listener);
  }

  click(): void {
    this.listeners.get("click")?.();
  }

  /** Every element below, in reading order; those with this tag where one is given. */
  elements(tag?: string): PlainElement[] {
    const below = this.children.filter((child) => child instanceof PlainElement);
    return below.flatMap((one) => [...(tag === undefined || one.tag === tag ? [one] : []), ...one.elements(tag)]);
  }

  private addClasses(names: readonly string[]): void {
    this.attributes.set("class", [this.attributes.get("class"), ...names].filter(Boolean).join(" "));
  }
}

/** Stands in for the page's `document`. It knows no other way to make anything: no `innerHTML`, no `write`. */
export const plainDocument = {
  createElement: (tag: string) => new PlainElement(tag),
  createTextNode: (data: string) => new PlainText(data),
};
