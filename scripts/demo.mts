// Pushes 1,000 work orders into a server whose token lives three seconds, kills the run half-way with SIGKILL, goes on,
// and holds the result against the server's own ledger. Ends with 0 only if every order was applied exactly once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { type SandboxProcess, startSandboxProcess } from "./sandboxProcess.mts";
import { makeWorkOrders } from "./workOrders.mts";

const ORDERS = 1000;
const SYSTEM = "factorytalk-mes";
/** One of the server's minutes, in milliseconds: its 30-minute token lives three seconds. */
const MINUTE_MS = 100;
const PER_SECOND = 80;

const startedAt = performance.now();
const sandbox = await startSandboxProcess(["--minute-ms", String(MINUTE_MS)]);
const folder = await makeWorkOrders({
  records: ORDERS,
  job: { rate: { perSecond: PER_SECOND } },
  connections: await sandbox.connections(),
});
try {
  console.log(`Sandbox: ${SYSTEM}, tokens live ${(30 * MINUTE_MS) / 1000} s, seed ${sandbox.seed}`);
  console.log(`Pushing ${ORDERS} work orders at ${PER_SECOND}/s; the run is killed with SIGKILL half-way.\n`);
  const killed = await runAndKill(sandbox);
  console.log(`\nKilled with ${killed} orders applied. The same command again:\n`);
  const summary = await runToTheEnd(sandbox);
  process.exitCode = await report(sandbox, summary);
} finally {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Summary {
  state: string;
  records: { total: number; succeeded: number; pending: number };
  tokens: { signIns: number; refreshes: number; rejected: number };
}

function startRun(environment: Readonly<Record<string, string>>, extra: readonly string[] = []) {
  const cli = resolve("dist/cli.js");
  return spawn(process.execPath, [cli, "run", "work-orders", ...extra], {
    cwd: folder,
    env: { ...process.env, ...environment, LONGHAUL_STATE_DIR: join(folder, "state") },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function runAndKill({ environment, ledger }: SandboxProcess): Promise<number> {
  const run = startRun(environment);
  const ended = once(run, "exit");
  for (;;) {
    const { distinct } = await ledger(SYSTEM);
    if (run.exitCode !== null) throw new Error(`the run ended with ${run.exitCode} before it could be killed`);
    if (distinct >= ORDERS / 2) break;
    await wait(20);
  }
  run.kill("SIGKILL");
  await ended;
  return (await ledger(SYSTEM)).distinct;
}

async function runToTheEnd({ environment }: SandboxProcess): Promise<Summary> {
  const run = startRun(environment, ["--json"]);
  return JSON.parse(await text(run.stdout)) as Summary;
}

async function report({ ledger }: SandboxProcess, { state, records, tokens }: Summary): Promise<number> {
  const { applied, distinct, twiceTotal, replayed, tokens: asked } = await ledger(SYSTEM);
  const lost = ORDERS - distinct;
  const seconds = (performance.now() - startedAt) / 1000;
  const renewals = asked.signIns + asked.refreshes - 1;
  const rows: [string, string, boolean][] = [
    [
      "run says",
      `${state}, ${records.succeeded} of ${records.total} succeeded, ${records.pending} pending`,
      state === "completed" && records.succeeded === ORDERS,
    ],
    ["ledger: applied", `${applied}`, applied === ORDERS],
    ["ledger: lost", `${lost}`, lost === 0],
    ["ledger: twice", `${twiceTotal}`, twiceTotal === 0],
    ["sent again after the kill", `${replayed} (recognised by their idempotency key, not applied again)`, true],
    [
      "tokens",
      `${asked.signIns} sign-ins, ${asked.refreshes} refreshes, ${tokens.rejected} rejected with 401`,
      renewals >= 3,
    ],
    ["time", `${seconds.toFixed(1)} s`, seconds < 30],
  ];
  console.log("\nReport");
  for (const [name, value, holds] of rows) console.log(`  ${holds ? "ok  " : "FAIL"} ${name.padEnd(27)}${value}`);
  return rows.every(([, , holds]) => holds) ? 0 : 1;
}
