import { element } from "./element.ts";

/** A region that scrolls by itself must be reachable by keyboard. */
export function scrolled(content: HTMLElement, name: string): HTMLElement {
  return element("div", { class: "scrolled", tabindex: 0, role: "region", "aria-label": name }, content);
}
