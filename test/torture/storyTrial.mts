// Runs one field story: first as a plain client, then twice with Longhaul, each against the same system.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import { sandboxEnvironment } from "../../src/sandbox/credentials.ts";
import type { LedgerSummary } from "../../src/sandbox/ledger.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import type { FieldStory } from "./fieldStories.mts";
import { type PlainEnd, runPlainClient } from "./plainClient.mts";

export interface StorySetting {
  readonly records: number;
  /** How long a minute of the system lasts here. */
  readonly minuteMs: number;
  /** How far the system's clock is ahead of this machine's, in milliseconds. */
  readonly clockOffsetMs?: number;
}

export interface LonghaulEnd {
  readonly exitCode: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly succeeded: number;
  readonly lost: number;
  readonly twice: number;
  /** Answers with 401, whatever the reason. */
  readonly unauthorised: number;
  readonly tokens: { readonly signIns: number; readonly refreshes: number; readonly rejected: number };
  readonly ledger: LedgerSummary;
  readonly stderr: string;
}

export interface StoryEnd {
  readonly plain: PlainEnd | undefined;
  readonly first: LonghaulEnd;
  readonly second: LonghaulEnd;
}

/** `plain: false` leaves the plain client out: with a clock that is off it shows nothing new. */
export async function storyTrial(
  story: FieldStory,
  setting: StorySetting & { readonly plain: boolean },
): Promise<StoryEnd> {
  const { minuteMs, records, clockOffsetMs = 0 } = setting;
  const sandbox = await startSandbox({
    minuteMs,
    ledger: "counts",
    policies: { [story.system]: story.policy ?? {} },
    faults: { [story.system]: { clockOffsetMs } },
  });
  const durationMs = story.minutes * minuteMs;
  const folder = await makeWorkOrders({
    records,
    job: {
      connection: story.connection,
      ...story.job,
      rate: { perSecond: Math.ceil(records / (durationMs / 1000)) },
      expect: { duration: `${Math.ceil(durationMs / 1000)}s` },
    },
    connections: JSON.stringify(sandbox.connections()),
  });
  // In a file, so that a key that the server replaces can be written down.
  const secrets = Object.entries(sandboxEnvironment).map(
    ([name, value]) => `${name}=${value.replaceAll("\n", "\\n")}\n`,
  );
  await writeFile(join(folder, "secrets.env"), secrets.join(""), { mode: 0o600 });
  const state = await mkdtemp(join(tmpdir(), "longhaul-state-"));
  try {
    const api = sandbox.origins[story.system] ?? "";
    const identity = (story.system === "oracle-hcm" && sandbox.origins["oracle-hcm-identity"]) || api;
    const plain = setting.plain ? await runPlainClient({ story, minuteMs, origins: { api, identity } }) : undefined;
    // Whoever comes next finds everything as the plain client found it.
    sandbox.reset();
    const run = async (): Promise<LonghaulEnd> => {
      sandbox.clearLedger();
      const said = await runCli(folder, state);
      const ledger = sandbox.ledger.of(story.system).summary();
      return {
        exitCode: said.exitCode,
        state: said.summary.state,
        reason: said.summary.reason,
        succeeded: said.summary.records.succeeded,
        lost: records - ledger.distinct,
        twice: ledger.twiceTotal,
        unauthorised: ledger.statuses["401"] ?? 0,
        tokens: said.summary.tokens,
        ledger,
        stderr: said.stderr,
      };
    };
    return { plain, first: await run(), second: await run() };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
    await rm(state, { recursive: true, force: true });
  }
}

interface Summary {
  readonly state: string;
  readonly reason: string | null;
  readonly records: { readonly succeeded: number };
  readonly tokens: LonghaulEnd["tokens"];
}

async function runCli(folder: string, state: string) {
  const child = spawn(
    process.execPath,
    [resolve("dist/cli.js"), "run", "work-orders", "--fresh", "--json", "--secrets-file", "secrets.env"],
    {
      cwd: folder,
      // What the first run learned, the second one finds here.
      env: { ...process.env, LONGHAUL_STATE_DIR: state },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (stdout.trim() === "") throw new Error(`the run said nothing: ${stderr}`);
  return { summary: JSON.parse(stdout) as Summary, stderr, exitCode };
}
