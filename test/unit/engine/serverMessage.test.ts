import { expect, test } from "vitest";
import { serverMessage } from "../../../src/engine/serverMessage.ts";

const json = (body: unknown) => ({
  status: 422,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const html = (body: string) => ({ status: 500, headers: { "content-type": "text/html; charset=utf-8" }, body });

test.each([
  ["a list of errors", json({ errors: [{ message: "qty too small" }], message: "Bad" }), "qty too small"],
  ["Oracle's details", json({ title: "Bad Request", "o:errorDetails": [{ detail: "Attribute X" }] }), "Attribute X"],
  ["Oracle's titles", json({ "o:errorDetails": [{ title: "Conflict" }] }), "Conflict"],
  [
    "problem details (RFC 9457)",
    json({ type: "about:blank", title: "Out of stock", detail: "Item 5 is gone" }),
    "Item 5 is gone",
  ],
  ["OAuth", json({ error: "invalid_token", error_description: "The token expired" }), "The token expired"],
  ["OAuth's code alone", json({ error: "invalid_token" }), "invalid_token"],
  ["a nested error, which is no text", json({ error: { message: "inner" } }), '{"error":{"message":"inner"}}'],
  ["an empty message", json({ message: "", title: "Gone" }), "Gone"],
  ["a text over several lines", { status: 400, headers: {}, body: " bad\n  thing\t. " }, "bad thing ."],
  ["a page's title", html("<html><head><title>\n 500 - Oops </title>"), "500 - Oops"],
  [
    "a page without a title",
    html("<h1>HTTP Status 500</h1><p>Internal <b>Error</b></p>"),
    "HTTP Status 500 Internal Error",
  ],
  ["nothing", { status: 502, headers: {}, body: "" }, "HTTP 502"],
  ["a page of nothing", html("<html></html>"), "HTTP 500"],
])("the server's words from %s", (_, answer, words) => {
  expect(serverMessage(answer)).toBe(words);
});

test("a long message is shortened, and never inside a character", () => {
  const words = serverMessage(json({ message: `${"x".repeat(299)}🚚` }));
  expect([words.length, words.isWellFormed()]).toEqual([300, true]);
});
