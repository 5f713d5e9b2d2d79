import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, FrameLocator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type Editor, startEditor } from "../../scripts/editor/server.mts";
import { Workbench } from "../../scripts/editor/workbench.mts";
import examples from "../golden/jose-examples.json" with { type: "json" };
import { payloads } from "../unit/host/payloads.ts";

let folder: string;
let editor: Editor;
let browser: Browser;
let workbench: Workbench;

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const nowS = Math.floor(Date.now() / 1000);
const token = (claims: object, header: object = { alg: "RS256" }) =>
  `${encoded(header)}.${encoded(claims)}.c2lnbmF0dXJl`;

/** Every payload as a name and as a value. */
const hostile = token(Object.fromEntries(payloads.map(([payload]) => [payload, payload])), { alg: "<b>RS256</b>" });

const example = (from: string) => {
  const found = examples.find((one) => one.from === from);
  if (!found) throw new Error(`no example ${from}`);
  return found;
};
const signed = example("RFC 7515 A.2");
const sealed = example("RFC 7516 A.3");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "longhaul-jwt-"));
  const lines = [
    `hostile ${hostile}`,
    `signed ${signed.token}`,
    `sealed ${sealed.token}`,
    `plain ${token({ sub: "svc", iat: nowS - 600, exp: nowS + 755 })}`,
  ];
  await writeFile(join(folder, "tokens.txt"), `${lines.join("\n\n")}\n`);
  browser = await launchBrowser();
  editor = await startEditor({
    workspace: folder,
    extension: projectRoot,
    settings: { "workbench.colorTheme": "Dark 2026", "editor.wordWrap": "off", "editor.hover.sticky": true },
  });
  workbench = await Workbench.open(browser, editor.url);
});

afterAll(async () => {
  await workbench?.close();
  await browser?.close();
  await editor?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The page inside the tab that is in front. */
function inspector(): FrameLocator {
  return workbench.page.frameLocator("iframe.webview.ready").first().frameLocator("#active-frame");
}

test("whatever a token says is text in the hover: no link, no image, no heading of its own", async () => {
  await workbench.openFile("tokens.txt");
  await workbench.codeLens("Inspect").first().waitFor();
  const said = await workbench.hover("hostile");
  const hover = workbench.page.locator(".monaco-editor .monaco-hover:not(.hidden) .hover-contents").first();
  await workbench.screenshot("jwt-hostile-hover");
  expect({
    said: said.includes("[run](command:workbench.action.quit)") && said.includes("<script>alert(1)</script>"),
    links: await hover.locator("a").allInnerTexts(),
    others: await hover.locator("img, svg, style, script, h1, h2, ul, ol, blockquote, code, del, .codicon").count(),
  }).toEqual({ said: true, links: ["Verify", "Diff", "Inspect"], others: 0 });
  await workbench.leaveHover();
});

test("the inspector shows it as text too, loads nothing, and every control can be reached by keyboard", async () => {
  const requests: string[] = [];
  workbench.page.on("request", (request) => requests.push(request.url()));
  await workbench.codeLens("Inspect").first().click();
  const page = inspector();
  await page.locator("table").first().waitFor();
  const text = await page.locator("main").innerText();
  await page.getByRole("button", { name: "Compare…" }).focus();
  const reached: string[] = [];
  for (let step = 0; step < 3; step += 1) {
    reached.push(await page.locator(":focus").innerText());
    await workbench.page.keyboard.press("Tab");
  }
  await workbench.screenshot("jwt-hostile-inspector");
  expect({
    said: text.includes("[run](command:workbench.action.quit)") && text.includes("<script>alert(1)</script>"),
    foreign: await page.locator("main :is(a, img, svg, style, script, iframe)").count(),
    reached,
    evil: requests.filter((url) => url.includes("evil.example")),
  }).toEqual({ said: true, foreign: 0, reached: ["Compare…", "Key File…", "Paste Key…"], evil: [] });
});

test("the two tokens of a file are compared, in every theme", async () => {
  await workbench.page.locator('.tab[data-resource-name="tokens.txt"]').click();
  await workbench.runCommand("Longhaul: Diff Tokens");
  await workbench.quickInput.choose("Tokens of tokens.txt:1 and tokens.txt:3");
  const page = inspector();
  await page.getByRole("heading", { name: "Two tokens compared" }).waitFor();
  for (const theme of ["light", "highContrast", "dark"] as const) {
    await workbench.chooseTheme(theme);
    await workbench.screenshot(`jwt-comparison-${theme}`);
  }
  expect(await page.getByRole("table").count()).toBe(1);
});

test("a signature is checked and a token decrypted with a key that a person pastes", async () => {
  await show("signed");
  await inspector().getByRole("button", { name: "Paste Key…" }).click();
  await workbench.quickInput.answer(/key that checks the signature/i, JSON.stringify(signed.key));
  const signature = inspector().locator("section[aria-labelledby=signature] [role=status]");
  await expect.poll(() => signature.innerText()).toBe("signature valid");
  await show("sealed");
  await inspector().getByRole("button", { name: "Paste Key…" }).click();
  await workbench.quickInput.answer(/key that decrypts the token/i, JSON.stringify(sealed.key));
  await expect.poll(() => inspector().locator("pre").innerText()).toBe("Live long and prosper.");
  await workbench.screenshot("jwt-decrypted");
});

test("a token is taken out of its file, wherever it stands in it", async () => {
  await workbench.page.locator('.tab[data-resource-name="tokens.txt"]').click();
  await line("plain").getByText("eyJ").last().click();
  await workbench.runCommand("Longhaul: Take Token Out of File");
  await workbench.quickInput.choose("Nowhere");
  await workbench.notification(/The token is out of the file/).waitFor();
  expect((await workbench.editorLines()).filter((text) => text.startsWith("plain"))).toEqual(["plain TOKEN-TAKEN-OUT"]);
});

function line(beginning: string) {
  return workbench.page.locator(".editor-group-container.active .view-line", { hasText: beginning }).first();
}

/** Puts the cursor on a token, and inspects it. */
async function show(beginning: string): Promise<void> {
  await workbench.page.locator('.tab[data-resource-name="tokens.txt"]').click();
  await line(beginning).getByText("eyJ").last().click();
  await workbench.runCommand("Longhaul: Inspect JWT");
  await workbench.page.locator(".tab.active", { hasText: "Token · " }).waitFor();
}
