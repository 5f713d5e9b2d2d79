import { element } from "./element.ts";

/** A share as a bar inside a table's cell; the figure beside it says the same. */
export function inlineBar(share: number): HTMLElement {
  const bar = element("span", { class: "inline-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", `${Math.max(share > 0 ? 1 : 0, share * 100)}%`);
  return bar;
}
