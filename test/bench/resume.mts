// A run of a large input is killed near its end; the process that goes on must find its place at once and in little memory.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startSandboxProcess } from "../../scripts/sandboxProcess.mts";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import { cli, withWorkOrders } from "./contest.mts";
import { measureProcess } from "./measureProcess.mts";
import { highWaterMarkMB } from "./processTree.mts";
import type { Section } from "./section.mts";

const CONCURRENCY = 16;

interface Resume {
  readonly records: number;
  /** Applied when the first process was killed. */
  readonly killedAt: number;
  /** From the start of the second process to the first request for a record that the server saw. */
  readonly firstRequestSeconds: number;
  /** Of the first process, until it was killed. */
  readonly firstPeakMB: number;
  /** Of the second process. */
  readonly peakMB: number;
  readonly seconds: number;
  /** Records applied, and those applied more than once. */
  readonly applied: number;
  readonly twice: number;
}

/** A million records in two processes, and ten thousand in one for the memory to be held against. */
export async function resume(section: Section): Promise<void> {
  const { records, killedAt, firstRequestSeconds, firstPeakMB, peakMB, seconds, applied, twice } =
    await measureResume(1_000_000);
  const few = await peakOf(10_000);
  const name = `${records.toLocaleString("en-US")} CSV records, killed at ${killedAt.toLocaleString("en-US")}`;
  const detail = `whole ${seconds.toFixed(1)} s`;
  const first = `${name}: seconds from start to first request`;
  section.tell({ what: first, value: firstRequestSeconds, bound: "at most", limit: 2, detail });
  section.tell({ what: `${name}: peak memory of the resume in MB`, value: peakMB, bound: "at most", limit: 150 });
  section.tell({ what: `${name}: peak memory until then in MB`, value: firstPeakMB, bound: "at most", limit: 150 });
  section.tell({
    what: `${name}: peak memory until then against 10,000 records`,
    value: firstPeakMB / few,
    bound: "at most",
    limit: 1.1,
    detail: `${few.toFixed(0)} MB`,
  });
  section.tell({ what: `${name}: records lost`, value: records - applied, bound: "at most", limit: 0 });
  section.tell({ what: `${name}: records applied twice`, value: twice, bound: "at most", limit: 0 });
}

/** Kills with SIGKILL once nine tenths are applied, then runs the same command again to its end. */
async function measureResume(records: number): Promise<Resume> {
  const sandbox = await startSandboxProcess(["--minute-ms", "60000", "--ledger", "counts"]);
  const folder = await makeWorkOrders({
    records,
    job: { concurrency: CONCURRENCY },
    connections: await sandbox.connections(),
  });
  const env = { ...process.env, ...sandbox.environment, LONGHAUL_STATE_DIR: join(folder, "state") };
  const command = [process.execPath, cli, "run", "work-orders", "--json"];
  const ledger = () => sandbox.ledger("factorytalk-mes");
  try {
    const first = spawn(process.execPath, command.slice(1), { cwd: folder, env, stdio: "ignore" });
    const ended = once(first, "exit");
    let firstPeakMB = 0;
    while ((await ledger()).applied < records * 0.9) {
      firstPeakMB = Math.max(firstPeakMB, highWaterMarkMB(first.pid ?? 0));
      if (first.exitCode !== null) throw new Error(`the run ended with ${first.exitCode} before it could be killed`);
      await wait(50);
    }
    first.kill("SIGKILL");
    await ended;
    const killedAt = await settled(ledger);
    const startedAt = performance.now();
    const second = measureProcess(command, { cwd: folder, env, watchMemory: true });
    const firstRequestSeconds = (async () => {
      while ((await ledger()).requests === killedAt.requests) await wait(2);
      return (performance.now() - startedAt) / 1000;
    })();
    const [{ peakMB, seconds }, found] = await Promise.all([second, firstRequestSeconds]);
    const { distinct, twiceTotal } = await ledger();
    return {
      records,
      killedAt: killedAt.applied,
      firstRequestSeconds: found,
      firstPeakMB,
      peakMB,
      seconds,
      applied: distinct,
      twice: twiceTotal,
    };
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function peakOf(records: number): Promise<number> {
  let peak = Number.NaN;
  const setting = { records, concurrency: CONCURRENCY, sandbox: ["--ledger", "counts"], watchMemory: true };
  await withWorkOrders(setting, async ({ longhaul }) => {
    peak = (await longhaul()).peakMB;
  });
  return peak;
}

/** What was still on its way when the process died has arrived. */
async function settled<T extends { readonly requests: number }>(ledger: () => Promise<T>): Promise<T> {
  for (let before = await ledger(); ; ) {
    await wait(200);
    const now = await ledger();
    if (now.requests === before.requests) return now;
    before = now;
  }
}
