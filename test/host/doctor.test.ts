import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commands as editor, TabInputWebview, Uri, window, workspace } from "vscode";
import { commands } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import { credentials } from "../../src/sandbox/credentials.ts";
import { fieldStories } from "../torture/fieldStories.mts";
import { activated, type Sandbox, startSandbox, until } from "./sandbox.ts";

const MINUTE_MS = 80;
const MINUTES = 45;
const RECORDS = 120;
const hcmStory = fieldStories.find(({ connection }) => connection === "hcm")?.job;

describe("the doctor in the editor", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;
  let folder: string;

  const account = (connection: string) => ({
    file: Uri.file(join(folder, "longhaul.json")).toString(),
    connection,
    identity: "user" as const,
  });
  /** Ids of the findings that the tab shows, the first one first. */
  const findings = async () =>
    [...((await longhaul.doctorPage()) ?? "").matchAll(/<section aria-label="([^"]+)"/g)].map(([, id]) => id);
  const tabs = () =>
    window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof TabInputWebview && input.viewType.includes("longhaul.doctorReport"))
      .map(({ label }) => label);

  before(async () => {
    sandbox = await startSandbox(MINUTE_MS);
    longhaul = await activated();
    folder = join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", "clinic");
    await mkdir(folder, { recursive: true });
    const { connections } = (await (await fetch(`${sandbox.control}/connections`)).json()) as {
      connections: { arena: unknown; hcm: unknown };
    };
    const { arena, hcm } = connections;
    await writeFile(join(folder, "longhaul.json"), JSON.stringify({ connections: { arena, hcm } }));
    await until(async () => {
      const rows = await longhaul.connectionRows();
      return rows.some(({ label }) => label === "arena") ? true : undefined;
    });
    await longhaul.giveSecret(account("arena"), "CLIENT_SECRET", credentials.arena.clientSecret);
    await longhaul.giveSecret(account("hcm"), "CLIENT_SECRET", credentials.hcm.clientSecret);
  });

  afterEach(async () => {
    await editor.executeCommand("workbench.action.closeAllEditors");
  });

  after(() => sandbox.close());

  it("names the scope that limits a token's life first, by a sign-in of its own, and shows no token", async () => {
    await editor.executeCommand(commands.doctor, account("arena"), "check-up");
    await until(() => (tabs().length > 0 ? true : undefined));
    const page = (await longhaul.doctorPage()) ?? "";
    const rows = (await longhaul.connectionRows()).filter(({ label }) => label === "arena");
    assert.deepEqual(
      {
        first: (await findings())[0],
        tabs: tabs(),
        // The window's own tokens are another matter.
        signedIn: rows.map(({ description }) => description.startsWith("not signed in")),
        leaks: [page.includes("eyJ"), page.includes(credentials.arena.clientSecret)],
      },
      { first: "scope-limits-lifetime", tabs: ["Doctor: arena"], signedIn: [true], leaks: [false, false] },
    );
  });

  it("explains a run that met a 401 from its files when Why? of its end is pressed", async () => {
    const rows = Array.from({ length: RECORDS }, (_, at) => `${at + 1},Started,${at}`);
    await writeFile(join(folder, "orders.csv"), `${["id,status,qty", ...rows].join("\n")}\n`);
    const storyJob = {
      ...hcmStory,
      connection: "hcm",
      records: { file: "orders.csv", key: "id", types: { qty: "number" } },
      rate: { perSecond: Math.ceil((RECORDS * 1000) / (MINUTES * MINUTE_MS)) },
    };
    const job = Uri.file(join(folder, "story.sync.json"));
    await writeFile(job.fsPath, JSON.stringify(storyJob));
    await editor.executeCommand("notifications.clearAll");
    await longhaul.prepare(job, credentials.hcm.password);
    await editor.executeCommand(commands.runSync, job);
    const view = await until(() => longhaul.runs.find((run) => run.job === "story" && run.state === "ended"));
    assert.ok((view.summary?.tokens.rejected ?? 0) > 0, JSON.stringify(view.summary));
    // As a person would press the message's first button.
    await until(async () => {
      await editor.executeCommand("notification.acceptPrimaryAction");
      return tabs().includes("Doctor: hcm") ? true : undefined;
    });
    assert.deepEqual((await findings())[0], "lifetime-shorter-than-declared");
  });
});
