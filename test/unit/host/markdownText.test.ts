import { describe, expect, test } from "vitest";
import { markdownText, shortened } from "../../../src/host/markdownText.ts";

/** Each with the text that a reader must see. */
const payloads: readonly (readonly [payload: string, seen: string])[] = [
  ["[click](https://evil.example)"],
  ["[click][ref]"],
  ["[ref]: https://evil.example"],
  ["![pixel](https://evil.example/x.png)"],
  ["![](data:image/png;base64,AAAA)"],
  ["<https://evil.example>"],
  ["https://evil.example/path?query"],
  ["http://evil.example"],
  ["www.evil.example"],
  ["ftp://evil.example"],
  ["someone@evil.example"],
  ["mailto:someone@evil.example"],
  ["[run](command:workbench.action.quit)"],
  ["command:workbench.action.quit"],
  ["vscode://evil.extension/do"],
  ["javascript:alert(1)"],
  ["<img src=x onerror=alert(1)>"],
  ["<script>alert(1)</script>"],
  ["<a href='https://evil.example'>click</a>"],
  ["<b>bold</b>"],
  ["<!-- gone -->"],
  ["&lt;b&gt;"],
  ["&#60;b&#62;"],
  ["`code`"],
  ["```\nfence\n```", "```⟨U+000A⟩fence⟨U+000A⟩```"],
  ["~~~"],
  ["$(flame) $(sync~spin)"],
  ["a | b | c"],
  ["|:--|--:|"],
  ["\\| \\` \\["],
  ["# heading"],
  ["- item"],
  ["1. item"],
  ["> quote"],
  ["***"],
  ["**bold** _slanted_ ~~gone~~"],
  ["first\nsecond", "first⟨U+000A⟩second"],
  ["first\r\n\r\n# second", "first⟨U+000D⟩⟨U+000A⟩⟨U+000D⟩⟨U+000A⟩# second"],
  ["tab\there", "tab⟨U+0009⟩here"],
  ["admin\u202Efdp.exe", "admin⟨U+202E⟩fdp.exe"],
  ["\u2066isolated\u2069", "⟨U+2066⟩isolated⟨U+2069⟩"],
  ["zero\u200Bwidth", "zero⟨U+200B⟩width"],
  ["soft\u00ADhyphen", "soft⟨U+00AD⟩hyphen"],
  ["bell\u0007 null\u0000", "bell⟨U+0007⟩ null⟨U+0000⟩"],
  ["\u001B[31mred", "⟨U+001B⟩[31mred"],
  ["line\u2028separator", "line⟨U+2028⟩separator"],
  ["tag\u{E0041}", "tag⟨U+E0041⟩"],
  ["filler\u3164", "filler⟨U+3164⟩"],
  ["half \uD83D", "half ⟨U+D83D⟩"],
].map(([payload = "", seen = payload]) => [payload, seen] as const);

/** Nothing but letters, digits and the like stands for itself. */
const harmless = /^(?:&#\d+;|&nbsp;|[^\p{Cc}\p{Cf}\p{Cs}!-/:-@[-`{-~])*$/u;

describe("markdownText", () => {
  test.each(payloads)("shows %j as text", (payload, seen) => {
    const markdown = markdownText(payload);
    expect({ harmless: harmless.test(markdown), seen: rendered(markdown) }).toEqual({ harmless: true, seen });
  });

  test("keeps letters and digits of every script as they are", () => {
    expect(markdownText("Zürich 東京 42 مرحبا")).toBe("Zürich 東京 42 مرحبا");
  });

  test("keeps spaces that HTML would swallow", () => {
    expect(markdownText("  a  b ")).toBe("&nbsp; a&nbsp; b&nbsp;");
  });
});

describe("shortened", () => {
  test.each([
    ["abc", "abc"],
    ["abcd", "abc…"],
    ["a😀", "a😀"],
    ["😀😀", "😀…"],
  ])("cuts %j to three UTF-16 units as %j", (text, short) => {
    expect(shortened(text, 3)).toBe(short);
  });
});

/** What a Markdown renderer makes of text in which only character references mean anything. */
function rendered(markdown: string): string {
  return markdown
    .replaceAll("&nbsp;", " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
