import { visible } from "../base/visible.ts";

/** HTML that shows `text` as exactly that text, in content and in quoted attributes; invisible characters by their number. */
export function htmlText(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
