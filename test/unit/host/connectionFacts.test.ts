import { expect, test } from "vitest";
import { millis, minutes } from "../../../src/base/time.ts";
import { type ConnectionFacts, connectionFacts } from "../../../src/host/connectionFacts.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { accountWith } from "./accounts.ts";

const { connection } = accountWith();
const mes: ConnectionFacts = {
  connection,
  origins: ["https://mes.example.com", "http://127.0.0.1:7401"],
  ahead: undefined,
  persistence: "unknown",
};

const shown = (facts: ConnectionFacts) =>
  connectionFacts(facts, plain).map(({ label, description, icon }) => `${label} | ${description} | ${icon}`);

test("a connection names its API, all that see its credentials, its clock and its secret store", () => {
  expect(shown(mes)).toEqual([
    "API | https://mes.example.com | globe",
    "Credentials go to | mes.example.com, http://127.0.0.1:7401 | shield",
    "Server clock | not measured yet | watch",
    "Secret store | not known yet | vm",
  ]);
});

test("a keep-alive is named, and a secret store that forgets is a warning", () => {
  const keepAlive = { url: "https://mes.example.com/health", every: minutes(10) };
  const lines = shown({ ...mes, connection: { ...connection, keepAlive }, persistence: "memory" });
  expect(lines.slice(-2)).toEqual([
    "Keep-alive | every 10 min while a run is idle | pulse",
    "Secret store | in memory only | warning",
  ]);
  expect(shown({ ...mes, persistence: "kept" }).at(-1)).toBe("Secret store | outlives the editor | vm");
});

test.each([
  [400, "the same as here | watch"],
  [3_200, "3 s ahead | watch"],
  [-61_000, "1 min behind | watch"],
  [600_000, "10 min ahead, more than 5 min | warning"],
  [-600_000, "10 min behind, more than 5 min | warning"],
])("a server's clock that is %d ms ahead is told with its direction", (ahead, words) => {
  expect(shown({ ...mes, ahead: millis(ahead) })[2]).toBe(`Server clock | ${words}`);
});
