import { expect, test } from "vitest";
import { epochMs, hours, minutes } from "../../../src/base/time.ts";
import { tokenTroubles } from "../../../src/base/tokenTrouble.ts";
import { type AccountRow, accountFacts, connectionRow, identityRow } from "../../../src/host/accountRows.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { troubleWords } from "../../../src/sentences/troubleWords.ts";
import { absent, held, now } from "./states.ts";

const moment = { now, timeZone: "UTC" };
const shown = ({ label, description, icon, colour }: AccountRow) =>
  [label, description, icon, ...(colour === undefined ? [] : [colour])].join(" | ");
const facts = (state: typeof held) => accountFacts(state, moment, plain).map(shown);

test("a connection shows how it stands, by words and by an icon, each state with its own", () => {
  const rows = [
    absent,
    { ...absent, vanished: "secret-store" as const },
    held,
    { ...held, endsAt: epochMs(now + 61_000), dueAt: now },
    { ...held, endsAt: undefined, dueAt: undefined },
    { ...held, renewing: true },
    { ...held, endsAt: now },
    { ...held, endsAt: now, renewable: false },
  ].map((state) => connectionRow(state, moment, plain));
  expect(rows.map((row) => `${shown(row)} (${row.spoken})`)).toEqual([
    "mes | not signed in | lock (mes, not signed in)",
    "mes | sign-in needed | warning | list.warningForeground (mes, sign-in needed)",
    "mes | 14m | key | testing.iconPassed (mes, ends in 15 minutes)",
    "mes | 1:01 | key | list.warningForeground (mes, ends in 2 minutes)",
    "mes | signed in | key | testing.iconPassed (mes, signed in)",
    "mes | renewing | sync~spin | charts.blue (mes, renewing)",
    "mes | ended, renewed when needed | history (mes, ended, renewed when needed)",
    "mes | ended, sign-in needed | error | list.errorForeground (mes, ended, sign-in needed)",
  ]);
  expect(rows.map(({ kind }) => kind)).toEqual([
    "longhaul.account.signedOut",
    "longhaul.account.signedOut",
    ...Array.from({ length: 6 }, () => "longhaul.account.signedIn"),
  ]);
});

test("the folder stands behind the name where several files have connections", () => {
  expect(shown(connectionRow(held, moment, plain, "plant-7"))).toBe("mes | 14m · plant-7 | key | testing.iconPassed");
});

test("an identity shows its name, what it is, its grant and how it stands", () => {
  const service = { ...absent, identity: "service" as const, name: "automation", grant: "client_credentials" as const };
  expect([held, service].map((state) => shown(identityRow(state, moment, plain)))).toEqual([
    "svc-mes | user · signed in · password | account",
    "automation | service · not signed in · client_credentials | server-process",
  ]);
});

test("every limit stands with its end, and the one that binds says so", () => {
  expect(facts(held)).toEqual([
    "exp claim | 14:14:32 · binds | arrow-right",
    "expires_in | 14:14:33 | clock",
    "Refresh token | 2026-11-22 14:00 | clock",
    "Signed in | 13:44:32 · generation 3 | sign-in",
    "Scope | orders offline_access | shield",
    "Rotation | with each refresh | sync",
  ]);
});

test("without a token there is only what the file says", () => {
  expect(facts(absent)).toEqual(["Scope | asks for orders offline_access | shield", "Rotation | not known yet | sync"]);
});

test("what a server did not grant of what was asked is named", () => {
  const scope = { asked: "orders offline_access", granted: "orders" };
  expect(facts({ ...held, limits: [], scope, rotates: false })).toEqual([
    "Ends | no known limit | clock",
    "Signed in | 13:44:32 · generation 3 | sign-in",
    "Scope | orders · not granted: offline_access | warning | list.warningForeground",
    "Rotation | does not rotate | sync",
  ]);
});

test("a learned life, a missing refresh token and the last trouble are facts too", () => {
  const learned = { life: minutes(15), declared: hours(1), seenAt: now };
  const state = { ...held, limits: [], learned, refreshable: false, trouble: "refresh-token-reused" as const };
  expect(facts(state)).toEqual([
    "Trouble | a refresh token was used twice | warning | list.warningForeground",
    "Ends | no known limit | clock",
    "Signed in | 13:44:32 · generation 3 | sign-in",
    "Scope | orders offline_access | shield",
    "Rotation | no refresh token | sync-ignored",
    "Learned life | 15 min instead of 1 h | lightbulb",
  ]);
});

test("each class of trouble has words of its own", () => {
  expect(new Set(tokenTroubles.map((trouble) => troubleWords(trouble, plain))).size).toBe(tokenTroubles.length);
});
