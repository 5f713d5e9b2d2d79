/** Characters that show nothing, or change how the text around them shows. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Everything in ASCII that Markdown, GFM's bare links, theme icons or HTML could give a meaning to. */
const meaningful = /[!-/:-@[-`{-~]/g;

/**
 * Markdown that shows `text` as exactly that text, in any place where inline content stands, table cells included:
 * punctuation as character references, which never make structure (CommonMark 2.5), invisible characters by their number.
 * Not for code spans, which show references as they stand.
 */
export function markdownText(text: string): string {
  return text
    .replace(invisible, (character) => `⟨U+${hex(character)}⟩`)
    .replace(meaningful, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/^ | (?= )| $/g, "&nbsp;");
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** `text` cut behind `most` UTF-16 units, never inside a character, with an ellipsis that says so. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
