import { nearest } from "../base/nearest.ts";
import { visible } from "../base/visible.ts";

/** Fills `{0}`, `{1}` … of a template, in the reader's language: `vscode.l10n.t` in the editor, `plain` elsewhere. */
export type Translate = (template: string, ...args: (string | number)[]) => string;

/** What went wrong, and what a person can do about it. */
export interface Sentence {
  readonly message: string;
  readonly remedy: string;
}

/** English as it stands, for the command line. */
export const plain: Translate = (template, ...args) =>
  template.replace(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));

const MOST_LISTED = 16;
const LONGEST_QUOTE = 120;

/** Text from outside in quotes, made harmless and cut to a readable length. */
export function quoted(text: string): string {
  return `"${shown(text)}"`;
}

/** Text from outside, made harmless and cut to a readable length. */
export function shown(text: string): string {
  if (text.length <= LONGEST_QUOTE) return visible(text);
  // Never half of a surrogate pair.
  return `${visible(text.slice(0, LONGEST_QUOTE - 1).replace(/[\uD800-\uDBFF]$/, ""))}…`;
}

/** Names in quotes, the first sixteen of them. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, MOST_LISTED).map(quoted);
  return names.length > MOST_LISTED ? [...first, "…"].join(", ") : first.join(", ");
}

/** `Did you mean "a"?` when a name is close, and what there is to choose from. */
export function suggestion(name: string, known: readonly string[], t: Translate): string {
  const close = nearest(name, known);
  if (close !== undefined) return t("Did you mean {0}?", quoted(close));
  return known.length === 1 ? t("The only one there is: {0}.", listed(known)) : t("There are: {0}.", listed(known));
}
