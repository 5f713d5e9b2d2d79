import { expect, test } from "vitest";
import { hours, millis, minutes } from "../../../src/base/time.ts";
import { knownFacts } from "../../../src/doctor/knownFacts.ts";
import { watchSpan } from "../../../src/doctor/watchSpan.ts";
import { knownWords } from "../../../src/sentences/knownFacts.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { caseOf, minute } from "./cases.ts";

const answered = {
  is: "token-answered",
  at: minute(0),
  chain: "main",
  expiresIn: minutes(30),
  asked: null,
  scope: null,
} as const;

test("a healthy connection is told by its ends, its renewal and its clocks", () => {
  const patient = caseOf(
    [
      { ...answered, by: "sign-in", refreshToken: "given" },
      { ...answered, by: "refresh", refreshToken: "another", at: minute(1) },
      { is: "refresh-compared", at: minute(1), session: "extended", by: ["sid"], expiryMoved: null, scopesLost: [] },
      { is: "clock-read", at: minute(0), ahead: millis(0), host: "mes.example.com", run: null },
      { is: "clock-read", at: minute(1), ahead: minutes(-3), host: "mes.example.com", run: null },
    ],
    {
      lifetime: {
        access: minutes(60),
        refresh: hours(8),
        refreshIdle: minutes(30),
        session: hours(12),
        idle: minutes(15),
      },
    },
  );
  expect(knownFacts(patient).map((fact) => knownWords(fact, plain))).toEqual([
    "An access token lives 30 min (field expires_in of the answer): a client that does not renew it is refused at that mark, in the middle of a longer run.",
    "One that lies unused for 15 min is dead earlier (lifetime.idle).",
    "The refresh token ends 8 h after the sign-in, however often it is used (lifetime.refresh).",
    "A refresh token that lies unused for 30 min is dead (lifetime.refreshIdle).",
    "The session ends 12 h after the sign-in, and no refresh moves that (lifetime.session).",
    "A refresh was granted, and the refresh token is another one each time. It extends the session.",
    "The clock of mes.example.com is 3 min behind this machine's.",
  ]);
});

test("a life that was seen to be shorter is told with the one that was said", () => {
  const learned = { is: "life-learned", at: minute(0), run: null, life: minutes(15), declared: minutes(30) } as const;
  const [first] = knownFacts(caseOf([{ ...answered, by: "sign-in", refreshToken: "none" }, learned]));
  expect(first && knownWords(first, plain)).toBe(
    "An access token is said to live 30 min (field expires_in of the answer) and ends after 15 min: a client that does not renew it by then is refused, in the middle of a longer run.",
  );
});

test("a key's end is told while it is to come, and nothing where nothing is known", () => {
  const key = (endsAt: number) =>
    ({
      is: "key-read",
      at: minute(0),
      status: 200,
      url: "https://mes.example.com/key",
      endsAt: minute(endsAt),
    }) as const;
  const told = (endsAt: number) => knownFacts(caseOf([key(endsAt)])).map((fact) => knownWords(fact, plain));
  expect([told(634), told(599), knownFacts(caseOf([]))]).toEqual([
    ["The API key ends on 2026-01-05 18:34:00Z, in 34 min."],
    [],
    [],
  ]);
});

test("tokens are worth following until the last end that comes within two hours", () => {
  const after = (lifetime: Parameters<typeof caseOf>[1] & {}) => watchSpan(caseOf([], lifetime).connection) / 60_000;
  expect({
    nothingDeclared: after({}),
    access: after({ lifetime: { access: minutes(60), refresh: hours(24) } }),
    refreshSoon: after({ lifetime: { access: minutes(15), refresh: minutes(60), refreshIdle: minutes(30) } }),
    sliding: after({ lifetime: { access: minutes(30), refresh: minutes(60), sliding: true } }),
  }).toEqual({ nothingDeclared: 20, access: 66, refreshSoon: 66, sliding: 33 });
});
