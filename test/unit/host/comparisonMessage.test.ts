import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { type ComparedSide, comparisonMessage } from "../../../src/host/comparisonMessage.ts";
import { decodeJwt } from "../../../src/jwt/decodeJwt.ts";
import { parseInspectorMessage } from "../../../src/protocol/inspectorMessages.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { madeToken } from "../jwt/madeToken.ts";
import { now, nowS } from "./readings.ts";

function side(where: string, claims: JsonObject): ComparedSide {
  const token = decodeJwt(madeToken({ claims }));
  if (token.kind !== "decoded") throw new Error(token.kind);
  return { token, where };
}

const before = side("mes, generation 1", {
  sub: "svc",
  iat: nowS - 3600,
  exp: nowS - 1800,
  sid: "a",
  scope: "orders suppliers",
});
const after = side("mes, generation 2", { sub: "svc", iat: nowS - 60, exp: nowS + 1740, sid: "b", scope: "orders" });

test("two tokens are told as before and after, what that means, and what changed", () => {
  const made = comparisonMessage([before, after], now, plain);
  expect(parseInspectorMessage(JSON.parse(JSON.stringify(made)))).toEqual(made);
  expect({
    sides: [made.before, made.after],
    findings: made.findings.lines,
    changed: made.changes.rows.map(({ name, before, after }) => [name, before, after]),
    dates: made.changes.rows.find(({ name }) => name === "exp")?.at,
    same: made.changes.same,
  }).toEqual({
    sides: [
      { title: "Before", where: "mes, generation 1", standing: { state: "expired", words: "expired 30 min ago" } },
      { title: "After", where: "mes, generation 2", standing: { state: "valid", words: "valid, ends in 29 min" } },
    ],
    findings: [
      { text: "The end moved 59 min later.", isLoss: false },
      { text: 'A new session: "sid" changed.', isLoss: true },
      { text: 'Scopes lost: "suppliers".', isLoss: true },
    ],
    changed: [
      ["iat", `${nowS - 3600}`, `${nowS - 60}`],
      ["exp", `${nowS - 1800}`, `${nowS + 1740}`],
      ["sid", "a", "b"],
      ["scope", "orders suppliers", "orders"],
    ],
    dates: { before: now - 1_800_000, after: now + 1_740_000 },
    same: "The same in both: alg, typ, sub",
  });
});

test("the earlier one comes first however they were given", () => {
  expect(comparisonMessage([after, before], now, plain).before.where).toBe("mes, generation 1");
});

test("a field that only one of them has is absent in the other", () => {
  const [one, other] = [side("a", { only: 1 }), side("b", {})];
  const { rows } = comparisonMessage([one, other], now, plain).changes;
  expect(rows.map(({ name, before, after }) => [name, before, after])).toEqual([["only", "1", null]]);
});
