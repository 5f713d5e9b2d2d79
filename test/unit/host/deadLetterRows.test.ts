import { expect, test } from "vitest";
import { countDeadLetterRows } from "../../../src/host/deadLetterRows.ts";

test.each([
  ["", 0],
  ["id,qty\r\n", 0],
  ["id,qty\r\n1,2\r\n3,4\r\n", 2],
  ["id,qty\n1,2\n\n\n3,4", 2],
  ['id,note\r\n1,"two\r\nlines ""quoted"""\r\n2,x\r\n', 2],
])("%j has %i rows below its header", (text, rows) => {
  expect(countDeadLetterRows(text)).toBe(rows);
});
