import { expect, test } from "vitest";
import { CauseTally, OTHER_CAUSES } from "../../../src/engine/metrics/causeTally.ts";
import { causeText } from "../../../src/engine/metrics/causeText.ts";

test.each([
  ["Order 17 locked", "Order … locked"],
  ["Order WO-0000018 locked by 'anna' since 2026-11-20 08:15:01", "Order … locked by … since …"],
  ["user 6f9619ff-8b86-d011-b42d-00cf4fc964ff is gone", "user … is gone"],
  ["at 2026-11-20T08:15:01.120Z: try later", "at …: try later"],
  ['value "bright red" of "colour" is not allowed', "value … of … is not allowed"],
  ["amount 1,200.50 exceeds 1,000", "amount … exceeds …"],
  ["the customer's order can't ship", "the customer's order can't ship"],
  ["ORA-00001: unique constraint (APP.PK_17) violated", "ORA-00001: unique constraint (APP.…) violated"],
  [
    'applied, but asserted version > 1 and $status = "ok"; came {"version":1,"id":17}',
    'applied, but asserted version > 1 and $status = "ok"; came {…}',
  ],
  ["HTTP 500", "HTTP 500"],
  ["not sent: ECONNREFUSED", "not sent: ECONNREFUSED"],
  ["", ""],
])("of %j the cause is %j", (message, cause) => {
  expect(causeText(message)).toBe(cause);
});

const letter = (record: number, error: string, status: number | null = 423) => ({
  record,
  line: record + 1,
  key: `WO-${record}`,
  status,
  error,
});

test("messages that differ by record are one cause, with its first message and records", () => {
  const tally = new CauseTally();
  for (const record of [17, 18, 19, 20, 21, 22]) tally.add(letter(record, `Order ${record} locked`));
  tally.add(letter(30, "gone", 404));
  tally.add(letter(31, "Order 31 locked", null));
  expect(tally.facts).toEqual([
    {
      records: 6,
      status: 423,
      error: "Order … locked",
      example: "Order 17 locked",
      first: [17, 18, 19, 20, 21].map((record) => ({ record, line: record + 1, key: `WO-${record}` })),
    },
    { records: 1, status: 404, error: "gone", example: "gone", first: [{ record: 30, line: 31, key: "WO-30" }] },
    {
      records: 1,
      status: null,
      error: "Order 31 locked",
      example: "Order 31 locked",
      first: [{ record: 31, line: 32, key: "WO-31" }],
    },
  ]);
});

test("of 100,000 letters each with words of its own every one is counted, in bounded memory", () => {
  const tally = new CauseTally();
  const word = (n: number) =>
    n
      .toString(26)
      .split("")
      .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
      .join("");
  for (let record = 1; record <= 100_000; record += 1) tally.add(letter(record, `no ${word(record)}`));
  const { facts } = tally;
  expect({
    causes: facts.length,
    counted: facts.reduce((sum, { records }) => sum + records, 0),
    most: { error: facts[0]?.error, records: facts[0]?.records, first: facts[0]?.first.length },
  }).toEqual({ causes: 201, counted: 100_000, most: { error: OTHER_CAUSES, records: 99_800, first: 5 } });
});
