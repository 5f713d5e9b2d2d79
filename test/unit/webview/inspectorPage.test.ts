import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { comparisonMessage } from "../../../src/host/comparisonMessage.ts";
import { type InspectionState, inspectorMessage } from "../../../src/host/inspectorMessage.ts";
import { readJwt } from "../../../src/host/jwtReading.ts";
import { decodeJwt } from "../../../src/jwt/decodeJwt.ts";
import type { InspectorAction } from "../../../src/protocol/inspectorActions.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { InspectorPage } from "../../../src/webview/inspectorPage.ts";
import { PlainElement, plainDocument } from "../../fakes/plainDom.ts";
import { payloads } from "../host/payloads.ts";
import { now, nowS, readingPorts } from "../host/readings.ts";
import { madeToken, part } from "../jwt/madeToken.ts";

const state: InspectionState = {
  where: "ticket.md:3",
  checking: false,
  signatureNote: undefined,
  sources: ["mes · https://mes.example.com/jwks.json", "qms · https://qms.example.com/jwks.json"],
  decryptionNote: undefined,
  decrypted: undefined,
};

beforeEach(() => vi.stubGlobal("document", plainDocument));
afterEach(() => vi.unstubAllGlobals());

function page() {
  const posted: InspectorAction[] = [];
  const made = new InspectorPage((action) => posted.push(action));
  const whole: unknown = made.whole;
  if (!(whole instanceof PlainElement)) throw new Error("not made of the page's own elements");
  return { made, whole, posted };
}

async function shown(text: string, more: Partial<InspectionState> = {}) {
  const { made, whole, posted } = page();
  made.show(inspectorMessage(await readJwt(text, readingPorts()), { ...state, ...more }, plain));
  return { whole, posted };
}

const live = (claims: JsonObject = {}) => madeToken({ claims: { iat: nowS - 600, exp: nowS + 750, ...claims } });
const jwe = `${part('{"alg":"dir","enc":"A256GCM"}')}..${part("iv")}.${part("text")}.${part("tag")}`;

test("a token is a heading with its standing, a line of dates, its signature and its fields, under headings", async () => {
  const { whole } = await shown(live());
  const line = whole.elements("div").find(({ attributes }) => attributes.get("role") === "img");
  expect({
    headings: [...whole.elements("h1"), ...whole.elements("h2")].map(({ textContent }) => textContent),
    state: whole.elements("p").find(({ attributes }) => attributes.get("class") === "state valid")?.textContent,
    line: line?.attributes.get("aria-label"),
    captions: whole.elements("caption").map(({ textContent }) => textContent),
    sections: whole.elements("section").map(({ attributes }) => attributes.get("aria-labelledby")),
    ids: whole.elements("h2").map(({ attributes }) => attributes.get("id")),
  }).toEqual({
    headings: ["JSON Web Token", "Timeline", "Signature", "Claims", "Header"],
    state: "valid, ends in 12 min",
    line: "issued 10 min ago, ends in 12 min",
    captions: ["Claims", "Header"],
    sections: ["timeline", "signature", "table-0", "table-1"],
    ids: ["timeline", "signature", "table-0", "table-1"],
  });
});

test("every button asks for what it says, and has a name", async () => {
  const [token, sealed] = [await shown(live()), await shown(jwe)];
  for (const button of [...token.whole.elements("button"), ...sealed.whole.elements("button")]) button.click();
  expect({
    names: [...token.whole.elements("button"), ...sealed.whole.elements("button")].map((one) => one.textContent),
    posted: [...token.posted, ...sealed.posted],
    label: token.whole.elements("label")[0]?.attributes.get("for"),
    select: token.whole.elements("select")[0]?.attributes.get("id"),
  }).toEqual({
    names: ["Compare…", "Verify", "Key File…", "Paste Key…", "Decrypt with Key File…", "Paste Key…"],
    posted: [
      { is: "compare" },
      { is: "verify", source: 0 },
      { is: "verify-with-file" },
      { is: "verify-with-pasted" },
      { is: "decrypt-with-file" },
      { is: "decrypt-with-pasted" },
    ],
    label: "sources",
    select: "sources",
  });
});

test("what a check finds is read out", async () => {
  const { whole } = await shown(live(), { signatureNote: "The keys could not be fetched: HTTP 503." });
  const [status] = whole.elements("p").filter(({ attributes }) => attributes.get("role") === "status");
  expect([status?.textContent, whole.textContent.includes("HTTP 503")]).toEqual(["decoded, not verified", true]);
});

test("what does not change is not drawn anew, so that focus and selection stay", async () => {
  const { made, whole } = page();
  const message = inspectorMessage(await readJwt(live(), readingPorts()), state, plain);
  made.show(message);
  const before = whole.elements();
  made.show({ ...message, standing: { state: "valid", words: "valid, ends in 11 min" } });
  const after = whole.elements();
  const kept = after.filter((element) => before.includes(element)).map(({ tag }) => tag);
  expect({
    table: kept.includes("table"),
    button: kept.filter((tag) => tag === "button").length,
    headline: after.some(({ tag, textContent }) => tag === "p" && textContent === "valid, ends in 11 min"),
  }).toEqual({ table: true, button: 3, headline: true });
});

/** What the page's own code makes, and nothing else. */
const tags = new Set(
  "main div header h1 h2 p section dl dt dd time span bdi pre ul li table caption thead tbody tr th td button label select option".split(
    " ",
  ),
);
const attributes = new Set(
  "class id type role tabindex aria-label aria-labelledby scope for value datetime hidden".split(" "),
);

test.each(payloads)("%j is text on the page, wherever a token has it", async (payload) => {
  const hostile = live({ [payload]: payload, sub: payload, list: [payload, { [payload]: payload }], scope: payload });
  const header = { alg: payload, kid: payload, typ: payload, crit: [payload] };
  const token = madeToken({ header, claims: { [payload]: payload, exp: nowS + 60 } });
  const pages = [
    (await shown(hostile)).whole,
    (await shown(token)).whole,
    (await shown(jwe, { decrypted: { kind: "text", text: payload } })).whole,
    compared(hostile, live()),
  ];
  for (const whole of pages) {
    const all = whole.elements();
    expect({
      tags: all.map(({ tag }) => tag).filter((tag) => !tags.has(tag)),
      attributes: all.flatMap((one) => [...one.attributes.keys()]).filter((name) => !attributes.has(name)),
      carried: all
        .flatMap((one) => [...one.attributes.values(), ...one.styles.values()])
        .filter((value) => value.includes(payload)),
      invisible: /\p{Cf}|[^\P{Cc}\n]/u.test(whole.textContent),
    }).toEqual({ tags: [], attributes: [], carried: [], invisible: false });
  }
});

function compared(one: string, other: string): PlainElement {
  const sides = [one, other].map((text) => {
    const token = decodeJwt(text);
    if (token.kind !== "decoded") throw new Error(token.kind);
    return { token, where: "clipboard" };
  });
  const [first, second] = sides;
  if (!first || !second) throw new Error("two are compared");
  const { made, whole } = page();
  made.show(comparisonMessage([first, second], now, plain));
  return whole;
}

test("two tokens are shown side by side, with losses set apart", () => {
  const whole = compared(live({ scope: "a b", sid: "1" }), live({ scope: "a", sid: "1", exp: nowS + 900 }));
  expect({
    headings: [...whole.elements("h1"), ...whole.elements("h2")].map(({ textContent }) => textContent),
    findings: whole.elements("li").map(({ attributes, textContent }) => [attributes.get("class"), textContent]),
    columns: whole.elements("th").map(({ textContent }) => textContent),
  }).toEqual({
    headings: ["Two tokens compared", "Before", "After", "What it means", "What changed"],
    findings: [
      [undefined, "The end moved 2 min later."],
      [undefined, 'The same session, extended: "sid" did not change.'],
      ["loss", 'Scopes lost: "b".'],
    ],
    columns: ["Name", "Before", "After", "Meaning", "exp", "scope"],
  });
});
