import { expect, test } from "vitest";
import { minutes } from "../../../src/base/time.ts";
import { type InspectionState, inspectorMessage } from "../../../src/host/inspectorMessage.ts";
import { readJwt } from "../../../src/host/jwtReading.ts";
import { parseInspectorMessage } from "../../../src/protocol/inspectorMessages.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { madeToken, part } from "../jwt/madeToken.ts";
import { jwtAccount, now, nowS, type ReadingShape, readingPorts } from "./readings.ts";

const untouched: InspectionState = {
  where: "ticket.md:3",
  checking: false,
  signatureNote: undefined,
  sources: [],
  decryptionNote: undefined,
  decrypted: undefined,
};

async function message(text: string, state: Partial<InspectionState> = {}, shape: ReadingShape = {}) {
  const made = inspectorMessage(await readJwt(text, readingPorts(shape)), { ...untouched, ...state }, plain);
  // As the page gets it.
  expect(parseInspectorMessage(JSON.parse(JSON.stringify(made)))).toEqual(made);
  return made;
}

const live = madeToken({ claims: { sub: "svc", iat: nowS - 600, exp: nowS + 750 } });

test("a token is told with its standing, its dates on a line, and every field explained", async () => {
  const { standing, facts, warnings, timeline, signature, tables, title } = await message(live);
  expect({ title, standing, facts, warnings, timeline, signature: signature?.state, tables }).toEqual({
    title: "JSON Web Token",
    standing: { state: "valid", words: "valid, ends in 12 min" },
    facts: ["RS256"],
    warnings: [],
    timeline: {
      title: "Timeline",
      spoken: "issued 10 min ago, ends in 12 min",
      points: [
        { kind: "iat", name: "issued", at: now - 600_000, span: "10 min ago" },
        { kind: "now", name: "now", at: now, span: "" },
        { kind: "exp", name: "ends", at: now + 750_000, span: "in 12 min" },
      ],
      skew: null,
    },
    signature: "not-checked",
    tables: [
      {
        title: "Claims",
        leftOut: null,
        fields: [
          { name: "sub", value: "svc", meaning: "Subject: whom the token is about", at: null, note: null },
          { name: "iat", value: `${nowS - 600}`, meaning: "Issued at", at: now - 600_000, note: null },
          {
            name: "exp",
            value: `${nowS + 750}`,
            meaning: "Expiration time: not valid from then on",
            at: now + 750_000,
            note: null,
          },
        ],
      },
      {
        title: "Header",
        leftOut: null,
        fields: [
          { name: "alg", value: "RS256", meaning: "Algorithm of the signature", at: null, note: null },
          { name: "typ", value: "JWT", meaning: "Media type of the whole token", at: null, note: null },
        ],
      },
    ],
  });
});

test("no token is in what the page gets, nor its signature", async () => {
  expect(JSON.stringify(await message(live))).not.toContain(live.split(".")[2]);
});

test("only a checked signature makes it more than valid by its dates; an unsigned one is less", async () => {
  const ports = readingPorts();
  const verified = new Map([
    [await ports.history.hashOf(live), { kind: "valid", algorithm: "RS256", keyId: undefined } as const],
  ]);
  const forged = new Map([[await ports.history.hashOf(live), { kind: "bad" } as const]]);
  const unsigned = madeToken({ header: { alg: "none" }, claims: { exp: nowS + 60 }, signature: "" });
  const shown = [
    await message(live, {}, { history: ports.history, signatures: verified }),
    await message(unsigned),
    await message(live, {}, { history: ports.history, signatures: forged }),
    await message(live, { checking: true }),
  ];
  expect(shown.map(({ standing, signature }) => [standing.state, signature?.state])).toEqual([
    ["verified", "valid"],
    ["unsigned", "unsigned"],
    ["bad", "bad"],
    ["valid", "checking"],
  ]);
});

test("a server's clock that differs is on the line too", async () => {
  const accounts = [jwtAccount({ ahead: minutes(-3) })];
  const { timeline } = await message(
    madeToken({ claims: { client_id: "longhaul", exp: nowS + 60 } }),
    {},
    { accounts },
  );
  expect({ kinds: timeline?.points.map(({ kind }) => kind), skew: timeline?.skew }).toEqual({
    kinds: ["now", "here", "exp"],
    skew: "By the server's clock, which is 3 min behind this machine's.",
  });
});

test("an opaque token is said to be opaque, an encrypted one encrypted, a broken one broken", async () => {
  const jwe = `${part('{"alg":"dir","enc":"A256GCM"}')}..${part("iv")}.${part("text")}.${part("tag")}`;
  const shown = [await message("sandbox-app-key"), await message(jwe), await message(`${part("{}")}.${part("[]")}.x`)];
  expect(
    shown.map(({ title, standing, signature, encryption, tables }) => [
      title,
      standing.state,
      signature === null,
      encryption?.words,
      tables.map((table) => table.title),
    ]),
  ).toEqual([
    ["Opaque token", "opaque", true, undefined, []],
    ["Encrypted token (JWE)", "encrypted", true, "not decrypted", ["Header of the encryption"]],
    ["JSON Web Token", "unreadable", true, undefined, []],
  ]);
});

test("what stood in an encrypted token is explained like any other, or shown as the text it is", async () => {
  const jwe = `${part('{"alg":"dir","enc":"A256GCM"}')}..${part("iv")}.${part("text")}.${part("tag")}`;
  const reading = await readJwt(live, readingPorts());
  const nested = await message(jwe, { decrypted: { kind: "jwt", reading } });
  const text = await message(jwe, { decrypted: { kind: "text", text: "Live long\u202E and prosper." } });
  expect({
    standing: nested.standing.state,
    tables: nested.tables.map(({ title }) => title),
    content: text.encryption?.content,
  }).toEqual({
    standing: "valid",
    tables: ["Claims", "Header", "Header of the encryption"],
    content: "Live long\\u{202e} and prosper.",
  });
});

test("nothing invisible goes to the page, and nothing endless", async () => {
  const evil = "admin\u202Efdp.exe\n\u0000";
  const claims = { [evil]: evil, long: "v".repeat(10_000), deep: { [evil]: [evil, { a: 1 }] } };
  const [table] = (await message(madeToken({ claims }))).tables;
  expect(table?.fields.map(({ name, value }) => [name, value.length > 200 ? value.length : value])).toEqual([
    ["admin\\u{202e}fdp.exe\\u{a}\\u{0}", "admin\\u{202e}fdp.exe\\u{a}\\u{0}"],
    ["long", 4001],
    ["deep", expect.not.stringMatching(/\p{Cf}|[^\P{Cc}\n]/u)],
  ]);
});

test("of thousands of claims the first 500 are shown, and the rest counted", async () => {
  const claims = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`c${at}`, at]));
  const [table] = (await message(madeToken({ claims }))).tables;
  expect([table?.fields.length, table?.leftOut]).toEqual([500, "… and 1500 more"]);
});
