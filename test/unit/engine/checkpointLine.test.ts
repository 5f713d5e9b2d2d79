import { expect, test } from "vitest";
import { openLine, sealLine } from "../../../src/engine/checkpoint/line.ts";

const entry = { is: "dead", record: 7, key: "Wü🚚", error: 'no "qty" \u2028 \ufffd', status: null };

test("a sealed line is one line of JSON with its checksum last, and opens to what was sealed", () => {
  const line = sealLine(entry);
  expect({
    lines: line.split("\n").length,
    last: Object.keys(JSON.parse(line) as object).at(-1),
    open: openLine(line),
  }).toEqual({
    lines: 1,
    last: "crc",
    open: entry,
  });
});

test("every single flipped bit of a line is noticed", () => {
  const bytes = Buffer.from(sealLine(entry), "utf8");
  const missed: string[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const text = bytes.toString("utf8");
    if (openLine(text) !== undefined) missed.push(text);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  expect(missed).toEqual([]);
});

test("every line cut short is noticed", () => {
  const line = sealLine(entry);
  for (let length = 0; length < line.length; length += 1) expect(openLine(line.slice(0, length))).toBeUndefined();
});

test("a line holds a half surrogate, a line feed and a field of its own called crc", () => {
  const odd = { error: "half \ud83d", text: "a\nb\r", crc: "mine" };
  expect(openLine(sealLine({ odd }))).toEqual({ odd });
});
