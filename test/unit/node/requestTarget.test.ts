import { expect, test } from "vitest";
import { RequestTargets } from "../../../src/node/requestTarget.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";

const starts = [
  "http://127.0.0.1:8080",
  "https://mes.example.com",
  "https://mes.example.com:443",
  "HTTP://Mes.Example.com",
  "http://name:word@mes.example.com",
  "https:/mes.example.com/",
  "http://127.1",
  "http://mes.example.com?x",
];

/** Ordinary pieces of a path between those that a URL parser treats in ways of its own. */
const pieces = "orders WO-1 a.b ~x !$&()*+,;= 7 / ? &q=1 // /. /.. /%2e/ /%2E. # \\ @ : ' \" < ü % %41 | ^"
  .split(" ")
  .concat(" ", "\t");

test("a URL is split as the parser splits it, at the first meeting and at each later one", () => {
  const chance = seededChance(20, "request targets");
  const oneOf = (list: readonly string[]) => list[Math.floor(chance.next() * list.length)] ?? "";
  let split = 0;
  for (const start of starts) {
    const targets = new RequestTargets();
    for (let turn = 0; turn < 2000; turn += 1) {
      const url = `${start}/${Array.from({ length: 1 + Math.floor(chance.next() * 5) }, () => oneOf(pieces)).join("")}`;
      if (!URL.canParse(url)) {
        expect(() => targets.of(url), url).toThrow("ERR_INVALID_URL");
        continue;
      }
      const { origin, pathname, search } = new URL(url);
      expect(targets.of(url), url).toEqual({ origin, path: pathname + search });
      split += 1;
    }
  }
  expect(split).toBeGreaterThan(10_000);
});
