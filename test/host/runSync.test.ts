import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { commands as editor, Uri, workspace } from "vscode";
import { commands, treeItems } from "../../src/contributions.ts";
import type { TestApi } from "../../src/host/testApi.ts";
import type { RunView } from "../../src/protocol/messages.ts";
import { activated, drawnRows, ledger, PASSWORD, type Sandbox, startSandbox, until, writeJob } from "./sandbox.ts";

describe("Run Sync in the editor", () => {
  let sandbox: Sandbox;
  let longhaul: TestApi;

  /** The newest run of a job, once it has ended. */
  const ended = (job: string, attempt = 1): Promise<RunView> =>
    until(() =>
      longhaul.runs.find((run) => run.job === job && run.state === "ended" && run.snapshot.attempt === attempt),
    );

  before(async () => {
    sandbox = await startSandbox(100);
    longhaul = await activated();
  });

  after(() => sandbox.close());

  it("registers every command", async () => {
    const registered = new Set(await editor.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((id) => !registered.has(id)),
      [],
    );
  });

  it("applies every record once while the token is renewed, and shows both as they go", async () => {
    const job = await writeJob(sandbox, { name: "orders", records: 200, perSecond: 40 });
    await longhaul.prepare(job, PASSWORD);
    const texts = new Set<string>();
    const watching = setInterval(() => texts.add(longhaul.statusText), 20);
    await editor.executeCommand(commands.runSync, job);
    const moving = await until(async () => {
      const rows = await drawnRows(longhaul);
      return rows.some((row) => row.includes("Segment 2 ")) ? rows : undefined;
    });
    const { summary } = await ended("orders");
    clearInterval(watching);
    const rows = await drawnRows(longhaul);

    assert.deepEqual(
      { records: summary?.records, renewed: (summary?.tokens.refreshes ?? 0) > 0, ledger: await ledger(sandbox) },
      {
        records: { total: 200, succeeded: 200, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
        renewed: true,
        ledger: { applied: 200, distinct: 200, twiceTotal: 0 },
      },
    );
    assert.match(moving.join("\n"), /^orders \[running\]\n {2}.+ \[\d+ of 200 · .*\]\n {4}Segment \d/m);
    assert.match(rows.join("\n"), /^orders \[\]\n {2}.+ \[200 of 200\]\n {4}Segments 1-4 \[completed\]$/m);
    assert.ok(texts.has("$(key) mes 0:02") && texts.has("$(sync~spin) mes"), [...texts].join(" | "));
    const shown = JSON.stringify([moving, rows, [...texts], longhaul.runs]);
    assert.deepEqual(
      { password: shown.includes(PASSWORD), token: shown.includes("eyJ") },
      { password: false, token: false },
    );
  });

  it("stops when it is cancelled and goes on from there when it is resumed", async () => {
    const before = await ledger(sandbox);
    const job = await writeJob(sandbox, { name: "halves", records: 120, perSecond: 60 });
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.runSync, job);
    const run = await until(() =>
      longhaul.runs.find((view) => view.job === "halves" && view.snapshot.records.succeeded > 20),
    );
    await editor.executeCommand(commands.cancelRun, { jobFile: run.jobFile, checkpoint: run.checkpoint });
    const stopped = await ended("halves");
    await editor.executeCommand(commands.resume, job);
    const done = await ended("halves", 2);
    const after = await ledger(sandbox);

    assert.deepEqual(
      {
        stoppedBy: stopped.stopped?.code,
        pendingThen: (stopped.summary?.records.pending ?? 0) > 0,
        sameRun: done.run === stopped.run,
        succeeded: done.summary?.records.succeeded,
        applied: after.applied - before.applied,
      },
      { stoppedBy: "cancelled", pendingThen: true, sameRun: true, succeeded: 120, applied: 120 },
    );
  });

  it("pauses a moving run and lets it go on, as the same run", async () => {
    const before = await ledger(sandbox);
    const job = await writeJob(sandbox, { name: "held", records: 120, perSecond: 60 });
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.runSync, job);
    const seen = (is: (snapshot: RunView["snapshot"]) => boolean) =>
      until(() => longhaul.runs.find((view) => view.job === "held" && is(view.snapshot)));
    const run = await seen(({ records }) => records.succeeded > 20);
    const given = { jobFile: run.jobFile, checkpoint: run.checkpoint };
    await editor.executeCommand(commands.pauseRun, given);
    const paused = await seen(({ waiting }) => waiting?.because === "person");
    await editor.executeCommand(commands.continueRun, given);
    const done = await ended("held");
    const after = await ledger(sandbox);

    assert.deepEqual(
      {
        state: paused.state,
        part: paused.snapshot.records.pending > 0,
        sameRun: done.run === run.run,
        resumed: done.resumed,
        succeeded: done.summary?.records.succeeded,
        applied: after.applied - before.applied,
      },
      { state: "running", part: true, sameRun: true, resumed: false, succeeded: 120, applied: 120 },
    );
  });

  it("tries a sample, then one of the segments that wait, and goes on with the rest", async () => {
    const before = await ledger(sandbox);
    const job = await writeJob(sandbox, { name: "tried", records: 120 });
    await longhaul.prepare(job, PASSWORD);
    const applied = async () => (await ledger(sandbox)).applied - before.applied;
    await editor.executeCommand(commands.runTestBatch, job, { sample: 3 });
    const sample = await ended("tried");
    const afterSample = await applied();
    const waiting = (await longhaul.rows()).filter(({ kind }) => kind === treeItems.waitingSegments);
    const row = { jobFile: sample.jobFile, checkpoint: sample.checkpoint, row: { id: "moving:3" } };
    await editor.executeCommand(commands.runSegments, row);
    const segment = await ended("tried", 2);
    const afterSegment = await applied();
    await editor.executeCommand(commands.runSync, job);
    const done = await ended("tried", 3);
    const summed = ({ test }: RunView) => test && [test.chosen, test.doneBefore, test.passed];

    assert.deepEqual(
      {
        tests: [summed(sample), summed(segment), summed(done)],
        stoppedBy: [sample.stopped?.code, segment.stopped?.code, done.stopped],
        rows: waiting.map(({ label }) => label),
        applied: [afterSample, afterSegment, await applied()],
        state: done.summary?.state,
      },
      {
        tests: [[3, 0, 3], [19, 1, 19], undefined],
        stoppedBy: ["test-batch", "test-batch", null],
        rows: ["Segment 1", "Segment 2", "Segment 3"],
        applied: [3, 22, 120],
        state: "completed",
      },
    );
  });

  it("stops, with every secret kept, when the sign-in is refused, and goes on with the right password", async () => {
    const job = await writeJob(sandbox, { name: "refused", records: 60 });
    await longhaul.prepare(job, "not the password");
    await editor.executeCommand(commands.runSync, job);
    const refused = await ended("refused");
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.resume, job);
    const done = await ended("refused", 2);

    assert.deepEqual(
      { stopped: refused.stopped, pendingThen: refused.summary?.records.pending, now: done.summary?.state },
      {
        stopped: { code: "sign-in-rejected", facts: { connection: "mes", status: 401, error: "Invalid credentials" } },
        pendingThen: 60,
        now: "completed",
      },
    );
  });

  it("goes on by itself once a person has signed in", async () => {
    const job = await writeJob(sandbox, { name: "parked", records: 60 });
    await longhaul.prepare(job, "not the password");
    await editor.executeCommand(commands.runSync, job);
    const parked = await ended("parked");
    const account = { file: Uri.joinPath(job, "..", "longhaul.json").toString(), connection: "mes" };
    await longhaul.connectionRows();
    await longhaul.giveSecret(account, "PASSWORD", PASSWORD);
    await longhaul.signIn(account);
    const done = await ended("parked", 2);

    assert.deepEqual(
      { stopped: parked.stopped?.code, sameRun: done.run === parked.run, now: done.summary?.state },
      { stopped: "sign-in-rejected", sameRun: true, now: "completed" },
    );
  });

  it("goes on by itself when the runner is killed", async () => {
    const before = await ledger(sandbox);
    const job = await writeJob(sandbox, { name: "killed", records: 150, perSecond: 50 });
    await longhaul.prepare(job, PASSWORD);
    await editor.executeCommand(commands.runSync, job);
    await until(() => longhaul.runs.find((run) => run.job === "killed" && run.snapshot.records.succeeded > 20));
    process.kill(longhaul.runnerPid ?? 0, "SIGKILL");
    const done = await ended("killed", 2);
    const after = await ledger(sandbox);

    assert.deepEqual(
      { succeeded: done.summary?.records.succeeded, applied: after.applied - before.applied, twice: after.twiceTotal },
      { succeeded: 150, applied: 150, twice: 0 },
    );
  });

  it("leaves the password and the tokens in no file of the workspace", async () => {
    const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const leaks: string[] = [];
    let seen = 0;
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      seen += 1;
      const text = await readFile(join(entry.parentPath, entry.name), "utf8");
      if (text.includes(PASSWORD) || text.includes("eyJ")) leaks.push(entry.name);
    }
    assert.deepEqual({ leaks, seen: seen > 8 }, { leaks: [], seen: true });
  });
});
