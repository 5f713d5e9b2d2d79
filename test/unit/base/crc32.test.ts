import { crc32 as zlibCrc32 } from "node:zlib";
import { expect, test } from "vitest";
import { crc32 } from "../../../src/base/crc32.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";

test.each([
  ["", "00000000"],
  ["a", "e8b7be43"],
  ["123456789", "cbf43926"],
  ["The quick brown fox jumps over the lazy dog", "414fa339"],
])("the checksum of %j is %s", (text, expected) => {
  expect(crc32(text)).toBe(expected);
});

test("agrees with zlib on any UTF-8 text", () => {
  const chance = seededChance(1, "crc32");
  for (let round = 0; round < 300; round += 1) {
    const points = Array.from({ length: Math.floor(chance.next() * 200) }, () => Math.floor(chance.next() * 0xd800));
    const text = String.fromCodePoint(...points);
    expect(crc32(text)).toBe(zlibCrc32(text).toString(16).padStart(8, "0"));
  }
});
