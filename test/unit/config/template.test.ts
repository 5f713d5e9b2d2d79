import { describe, expect, test } from "vitest";
import {
  MissingValue,
  parseTemplate,
  renderText,
  renderValue,
  type Template,
  type TemplatePlace,
  UnsafeValue,
} from "../../../src/config/template.ts";

function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed) throw new Error(`no template: ${text}`);
  return parsed;
}

const render = (text: string, values: Parameters<typeof renderText>[1], place: TemplatePlace = "url") =>
  renderText(template(text), values, place);

test("a template is text and placeholders, with $${ for a literal ${", () => {
  expect(parseTemplate("a$${b}${ c.d }${e}")).toEqual({
    text: "a$${b}${ c.d }${e}",
    parts: [
      { kind: "text", text: "a${b}" },
      { kind: "placeholder", path: "c.d", offset: 6 },
      { kind: "placeholder", path: "e", offset: 14 },
    ],
  });
});

test.each(["${", "${a", "${}", "${  }"])("%s is no template", (text) => {
  expect(parseTemplate(text)).toBeUndefined();
});

describe("text", () => {
  test.each([
    ["/w/${id}", { id: "a/b?c#d&e=f%2F ü" }, "/w/a%2Fb%3Fc%23d%26e%3Df%252F%20%C3%BC"],
    ["/w/${a.b}", { "a.b": 1, a: { b: 2 } }, "/w/1"],
    ["/w/${a.b.0}", { a: { b: [true] } }, "/w/true"],
    ["/w?x=${x}&y=${y}", { x: "", y: ".." }, "/w?x=&y=.."],
    ["/w/.${x}", { x: "well-known" }, "/w/.well-known"],
    ["/w/${x}..${y}", { x: "1", y: "2" }, "/w/1..2"],
    ["/w/${x}/${y}", { x: "...", y: "%2e%2e" }, "/w/.../%252e%252e"],
    ["https://a.example.com//w/${x}", { x: "1" }, "https://a.example.com//w/1"],
  ])("%s with %j is the URL %s", (text, values, expected) => {
    expect(render(text, values)).toBe(expected);
  });

  test.each([
    ["/w/${x}", ".", "x"],
    ["/w/${x}", "..", "x"],
    ["/w/${x}/y?z", "..", "x"],
    ["/w/.${x}", ".", "x"],
    ["/w/%2e${x}", ".", "x"],
    ["/w/${x}", "\ud800", "x"],
  ])("%s does not take %j, which would make another URL of it", (text, x, path) => {
    expect(() => render(text, { x })).toThrow(expect.objectContaining({ name: "UnsafeValue", path }));
    expect(() => render(text, { x })).toThrow(UnsafeValue);
  });

  test("every rendered URL is read back by the platform with the same origin and the same number of segments", () => {
    for (const x of [
      "a",
      "/",
      "\\",
      "//b",
      "?",
      "#",
      "@",
      ":",
      "%2e%2e",
      "..a",
      "a..",
      "\t",
      "\n",
      "\u0000",
      "ü",
      "😀",
    ]) {
      const url = new URL(render("https://a.example.com/w/${x}/z", { x }));
      expect([x, url.origin, url.pathname.split("/").length]).toEqual([x, "https://a.example.com", 4]);
    }
  });

  test("a header value has no line ends and nothing beyond ASCII", () => {
    expect(render("v=${x}", { x: "a\r\nX: 1 ü\u202e" }, "header")).toBe("v=a%0D%0AX: 1 %C3%BC%E2%80%AE");
    expect(() => render("v=${x}", { x: "\udc00" }, "header")).toThrow(UnsafeValue);
  });

  test.each([[{}], [{ x: null }], [{ y: { x: 1 } }]])("a record without the value, as %j, is told", (values) => {
    expect(() => render("/w/${x}", values)).toThrow(expect.objectContaining({ name: "MissingValue", path: "x" }));
  });

  test.each(["/w/${x}", "/w/${x}/y", "/w/${x}?z=1", "/w/${x}${x}"])("%s needs a value that is not empty", (text) => {
    expect(() => render(text, { x: "" })).toThrow(expect.objectContaining({ name: "MissingValue", path: "x" }));
  });

  test("what every object has by birth is no value of a record", () => {
    expect(() => render("/${constructor}", {})).toThrow(MissingValue);
    expect(() => render("/${a.toString}", { a: {} })).toThrow(MissingValue);
  });
});

describe("a JSON value", () => {
  test.each([
    ["${x}", { x: 1.5 }, 1.5],
    ["${x}", { x: null }, null],
    ["${x}", { x: { y: [1] } }, { y: [1] }],
    ["${x} kg", { x: 1.5 }, "1.5 kg"],
    ["${x}${x}", { x: true }, "truetrue"],
    ["<${x}>", { x: { y: "ü/" } }, '<{"y":"ü/"}>'],
    ["$${x}", {}, "${x}"],
    ["", {}, ""],
  ])("%j with %j is %j", (text, values, expected) => {
    expect(renderValue(template(text), values)).toEqual(expected);
  });

  test("a placeholder alone without a value is told", () => {
    expect(() => renderValue(template("${x}"), {})).toThrow(MissingValue);
  });
});
