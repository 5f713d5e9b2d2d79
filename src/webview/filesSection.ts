import type { ReportMessage } from "../protocol/reportMessages.ts";
import { element } from "./element.ts";
import { dayAndTime } from "./figures.ts";

/** Of a page that stands alone: what lies beside it, and when it was written. */
export function files({ alone }: ReportMessage): Node[] {
  if (!alone) return [];
  const named = [
    ["Dead letters, to correct and send again", alone.deadLetters],
    ["Checkpoint", alone.checkpoint],
    ["Audit of tokens and retries", alone.audit],
    ["This report for programs", alone.facts],
  ] as const;
  const links = named.flatMap(([title, name]) =>
    name === null ? [] : [element("li", {}, element("a", { href: encodeURI(`./${name}`) }, title))],
  );
  return [
    element("ul", { class: "files" }, ...links),
    element("p", { class: "quiet below" }, `Written ${dayAndTime(alone.writtenAt)} when the attempt ended`),
  ];
}
