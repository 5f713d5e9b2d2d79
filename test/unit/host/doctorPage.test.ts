import { describe, expect, test } from "vitest";
import { epochMs, minutes } from "../../../src/base/time.ts";
import type { Finding } from "../../../src/doctor/finding.ts";
import type { EditorDiagnosis } from "../../../src/host/doctorDoor.ts";
import { doctorPage } from "../../../src/host/doctorPage.ts";
import { plain } from "../../../src/sentences/sentence.ts";

const at = epochMs(Date.UTC(2026, 10, 21, 13, 0));
const account = { file: "file:///plant/longhaul.json", connection: "mes", identity: "user" } as const;

const shorter: Finding = {
  id: "lifetime-shorter-than-declared",
  severity: "problem",
  facts: { declared: minutes(30), seen: minutes(15), scope: null },
  evidence: [
    {
      name: "declared-life",
      value: { is: "span", ms: minutes(30) },
      at: null,
      source: { is: "config", field: "lifetime.access" },
    },
    { name: "seen-life", value: { is: "span", ms: minutes(15) }, at, source: { is: "header", name: "x-token-life" } },
  ],
};

const page = (diagnosis: Partial<EditorDiagnosis> = {}, name = "svc-mes", refusal?: string) =>
  doctorPage({
    diagnosis: {
      connection: "mes",
      preset: "factorytalk-mes",
      at,
      findings: [shorter],
      known: [],
      unseen: ["offline"],
      failure: null,
      ...diagnosis,
    },
    account,
    name,
    ...(refusal !== undefined && { refusal }),
    nonce: "n0",
    t: plain,
  });

const linksOf = (html: string) =>
  [...html.matchAll(/<a href="command:([^?"]+)\?([^"]*)">([^<]*)</g)].map(([, command, args = "", title]) => [
    title,
    command,
    JSON.parse(decodeURIComponent(args)) as unknown,
  ]);
const tagsOf = (html: string) =>
  [...new Set([...html.matchAll(/<\/?([a-zA-Z][^\s>]*)/g)].map(([, name = ""]) => name))].sort((a, b) =>
    a.localeCompare(b),
  );
/** As the parser shows it: references resolved once. */
const shown = (html: string) => html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe("the doctor's page", () => {
  test("says what was seen, when and from what, the usual cause, and the remedy for who can apply it", () => {
    const [, main = ""] = /<main>([^]*)<\/main>/.exec(page()) ?? [];
    const lines = shown(main.replace(/<[^>]+>/g, "\n"))
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    expect({ lines: lines.length, first: lines[0], id: lines[2], seen: lines.slice(-3) }).toEqual({
      lines: 11,
      first: "problem",
      id: "lifetime-shorter-than-declared",
      seen: [
        "declared life: 30 min (lifetime.access)",
        "life that was seen: 15 min (header x-token-life, 2026-11-21 13:00:00Z)",
        "Open longhaul.json at lifetime.access",
      ],
    });
  });

  test("links to its own commands alone, with the account that it is about", () => {
    expect(linksOf(page())).toEqual([
      ["Run Again", "longhaul.doctor", [account]],
      ["Sign In", "longhaul.signIn", [account]],
      ["Test Rotation", "longhaul.testRotation", [account]],
      ["Open longhaul.json", "longhaul.openConnection", [account]],
      ["Open longhaul.json at lifetime.access", "longhaul.openConnection", [account, "lifetime.access"]],
    ]);
  });

  test("runs no script and loads nothing", () => {
    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page()) ?? [];
    expect(policy).toBe("default-src 'none'; style-src 'nonce-n0'");
  });

  test("says that nothing was found, and what was not looked at", () => {
    const text = shown(page({ findings: [], unseen: ["no-probe", "not-watched"] }));
    expect([
      text.includes("· nothing found ·"),
      text.includes("--watch"),
      text.includes("Run Again, and follow the token."),
      text.includes('"probe": { "path": "/api/v1/health" }'),
    ]).toEqual([true, false, true, true]);
  });

  test("says how tokens end and are renewed where nothing is wrong with that", () => {
    const life = {
      is: "access-life",
      life: minutes(30),
      seen: null,
      source: { is: "answer", field: "expires_in" },
    } as const;
    const html = shown(
      page({ findings: [], known: [life, { is: "renewal", refreshToken: "same", session: "extended" }] }),
    );
    const [, known = ""] = /<h2>What is known of its tokens<\/h2>([^]*?)<\/section>/.exec(html) ?? [];
    expect([...known.matchAll(/<li>(.*?)<\/li>/g)].map(([, line]) => line)).toEqual([
      "An access token lives 30 min (field expires_in of the answer): a client that does not renew it is refused at that mark, in the middle of a longer run.",
      "A refresh was granted, and the refresh token stays the same. It extends the session.",
    ]);
  });

  test.each([
    '<img src=x onerror="alert(1)">',
    "</li></ul><script>alert(1)</script>",
    '"><a href="command:workbench.action.quit">quit</a>',
    "[run](command:workbench.action.quit) `x` <!-- gone -->",
    "admin\u202Efdp.exe &lt;b&gt; \u0000",
  ])("shows %j of a server as text, wherever it comes from", (payload) => {
    const evil: Finding = {
      id: "revoked-by-server",
      severity: "problem",
      facts: { words: payload },
      evidence: [
        { name: "trouble", value: { is: "text", text: payload }, at, source: { is: "header", name: payload } },
        { name: "answer", value: { is: "text", text: payload }, at, source: { is: "status", url: payload } },
        { name: "answer", value: { is: "text", text: payload }, at: null, source: { is: "config", field: payload } },
      ],
    };
    const html = page({ findings: [evil], connection: payload }, payload, payload);
    const harmless = payload.replaceAll("\u202E", "\\u{202e}").replaceAll("\u0000", "\\u{0}");
    expect({
      tags: tagsOf(html),
      commands: [...new Set(linksOf(html).map(([, command]) => command))],
      comments: html.includes("<!--"),
      asText: shown(html).split(harmless).length > 9,
      invisible: html.includes("\u202E") || html.includes("\u0000"),
    }).toEqual({
      tags: tagsOf(page({}, "svc-mes", "refused")),
      commands: ["longhaul.doctor", "longhaul.signIn", "longhaul.testRotation", "longhaul.openConnection"],
      comments: false,
      asText: true,
      invisible: false,
    });
  });
});
