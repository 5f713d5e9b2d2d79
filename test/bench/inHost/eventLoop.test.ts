import assert from "node:assert/strict";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { commands as editor } from "vscode";
import { testOutputMark } from "../../../scripts/editor/testOutput.mts";
import { commands, views } from "../../../src/contributions.ts";
import { activated, ledger, PASSWORD, startSandbox, until, writeJob } from "../../host/sandbox.ts";
import { type Delay, type HostDelay, hostDelayMark } from "./hostDelayMark.mts";

const RECORDS = 5000;

describe("The extension host", () => {
  it(`answers at once while a run of ${RECORDS} records moves`, async function () {
    this.timeout(240_000);
    const sandbox = await startSandbox(1000);
    try {
      const longhaul = await activated();
      const job = await writeJob(sandbox, { name: "many", records: RECORDS, perSecond: 250 });
      await longhaul.prepare(job, PASSWORD);
      // Seen, the tree draws each change.
      await editor.executeCommand(`${views.syncJobs}.focus`);
      const idle = await delayDuring(() => new Promise((resolve) => setTimeout(resolve, 10_000)));
      const moving = await delayDuring(async () => {
        await editor.executeCommand(commands.runSync, job);
        await until(() => longhaul.runs.find((run) => run.job === "many" && run.state === "ended"), 200_000);
      });
      const { applied, distinct } = await ledger(sandbox);
      assert.deepEqual({ applied, distinct }, { applied: RECORDS, distinct: RECORDS });
      const told: HostDelay = { records: RECORDS, idle, moving };
      console.log(`${testOutputMark}${hostDelayMark}${JSON.stringify(told)}`);
    } finally {
      await sandbox.close();
    }
  });
});

/** How much later than asked a timer came, in milliseconds. */
async function delayDuring(work: () => Promise<unknown>): Promise<Delay> {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const began = performance.now();
  delays.enable();
  await work();
  delays.disable();
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 5);
  return {
    p99: beyond(delays.percentile(99)),
    most: beyond(delays.max),
    seconds: (performance.now() - began) / 1000,
  };
}
