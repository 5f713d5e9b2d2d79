import { describe, expect, test } from "vitest";
import { markdownText, shortened } from "../../../src/host/markdownText.ts";
import { payloads } from "./payloads.ts";

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
