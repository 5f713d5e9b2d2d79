import assert from "node:assert/strict";
import { commands, extensions, type Hover, MarkdownString, Position, Range, workspace } from "vscode";
import { commands as ids } from "../../src/contributions.ts";

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: object) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;
const nowS = () => Math.floor(Date.now() / 1000);

async function hoversAt(content: string, position: Position, language = "plaintext"): Promise<readonly Hover[]> {
  const { uri } = await workspace.openTextDocument({ content, language });
  const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
  return hovers.filter(({ contents }) => contents.some((part) => textOf(part).includes("not verified")));
}

function textOf(part: Hover["contents"][number]): string {
  return part instanceof MarkdownString ? part.value : typeof part === "string" ? part : part.value;
}

describe("the hover on a JWT", () => {
  before(() => extensions.getExtension("longhaul.longhaul")?.activate());

  it("explains the token under the mouse and covers exactly it", async () => {
    const jwt = token({ sub: "svc", exp: nowS() + 755 });
    const [hover] = await hoversAt(`first\nAuthorization: Bearer ${jwt}, and more`, new Position(1, 40));
    assert.deepEqual(
      { range: hover?.range, headline: textOf(hover?.contents[0] ?? "").split("\n")[0] },
      {
        range: new Range(1, 22, 1, 22 + jwt.length),
        headline: "**valid, ends in 12 min** · RS256 · *decoded, not verified*",
      },
    );
  });

  it("works in any language", async () => {
    const content = JSON.stringify({ token: token({ exp: nowS() - 200 }) });
    const [hover] = await hoversAt(content, new Position(0, 20), "json");
    assert.match(textOf(hover?.contents[0] ?? ""), /^\*\*expired 3 min ago\*\*/);
  });

  it("trusts nothing in the token: its own three commands, no HTML, no icons", async () => {
    const jwt = token({ sub: "[run](command:workbench.action.quit)" });
    const [hover] = await hoversAt(jwt, new Position(0, 5));
    const [content] = hover?.contents ?? [];
    assert.ok(content instanceof MarkdownString);
    assert.deepEqual(
      [content.isTrusted, content.supportHtml ?? false, content.supportThemeIcons ?? false],
      [{ enabledCommands: [ids.verifyJwt, ids.diffJwts, ids.inspectJwt] }, false, false],
    );
    const links = content.value.match(/command:[^)]*/g) ?? [];
    assert.deepEqual(
      links.map((link) => link.split("?")[0]),
      [ids.verifyJwt, ids.diffJwts, ids.inspectJwt].map((id) => `command:${id}`),
    );
    // What a link carries names the token and tells nothing of it.
    assert.ok(!decodeURIComponent(links.join(" ")).includes("eyJ"));
  });

  it("says nothing beside a token, nor on what only looks like one", async () => {
    assert.deepEqual(await hoversAt(`word ${token({})}`, new Position(0, 2)), []);
    assert.deepEqual(await hoversAt("eyJicm9rZW4.a.b.c.dddd", new Position(0, 5)), []);
  });

  it("finds a token far inside a line of a million characters", async () => {
    const content = `${"x ".repeat(400_000)}${token({ sub: "deep" })}${" y".repeat(200_000)}`;
    const [hover] = await hoversAt(content, new Position(0, 800_010));
    assert.match(textOf(hover?.contents[0] ?? ""), /\*\*sub\*\*.*\| deep/);
  });
});
