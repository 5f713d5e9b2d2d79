// Prints what a run costs beside a bare undici loop that sends the same requests, in whole processes, in one go.
// Usage: npm run bench [-- speed latency memory checkpoint resume activation]
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import { type Measured, measureProcess } from "./measureProcess.mts";

const ROUNDS = 11;
const chosen = process.argv.slice(2);
const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);

const bareLoop = resolve("out/bench/bareLoop.mjs");
const engineRun = resolve("out/bench/engineRun.mjs");
const cli = resolve("dist/cli.js");
await build({
  entryPoints: ["test/bench/bareLoop.mts", "test/bench/engineRun.mts"],
  outdir: "out/bench",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  // The CommonJS build of jsonc-parser asks for its parts only as it runs.
  mainFields: ["module", "main"],
  target: "node22",
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});

let missed = 0;
console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}\n`);
if (wanted("speed")) for (const concurrency of [1, 16]) await speed(concurrency);
if (wanted("latency")) await latency();
if (wanted("memory")) await memory();
if (wanted("checkpoint")) await checkpoint();
if (wanted("resume")) await resume();
if (wanted("activation")) await activation();
process.exitCode = missed === 0 ? 0 : 1;

async function speed(concurrency: number): Promise<void> {
  await withWorkOrders({ records: 2000, concurrency, sandbox: [] }, async ({ bare, longhaul }) => {
    const ratios: number[] = [];
    const times: { bare: number[]; longhaul: number[] } = { bare: [], longhaul: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const one = await bare();
      const other = await longhaul();
      // The first pair warms the disk cache up.
      if (round === 0) continue;
      times.bare.push(one.seconds);
      times.longhaul.push(other.seconds);
      ratios.push(other.seconds / one.seconds);
    }
    const detail = `bare ${median(times.bare).toFixed(3)} s, Longhaul ${median(times.longhaul).toFixed(3)} s, ${ROUNDS} pairs`;
    tell(
      `2,000 PUTs, concurrency ${concurrency}: time against a bare undici loop`,
      median(ratios),
      "at most",
      1.5,
      detail,
    );
  });
}

async function latency(): Promise<void> {
  const ideal = (2000 / 16) * 0.05;
  await withWorkOrders({ records: 2000, concurrency: 16, sandbox: ["--latency", "50"] }, async ({ bare, longhaul }) => {
    const runs = [await longhaul(), await longhaul(), await longhaul()];
    const inRun = median(runs.map(({ stdout }) => (JSON.parse(stdout) as { durationMs: number }).durationMs / 1000));
    const whole = median(runs.map(({ seconds }) => seconds));
    const peer = (await bare()).seconds;
    const detail = `ideal ${ideal.toFixed(2)} s; run ${inRun.toFixed(2)} s, whole process ${whole.toFixed(2)} s (${(ideal / whole).toFixed(3)}), bare loop ${peer.toFixed(2)} s (${(ideal / peer).toFixed(3)})`;
    tell("2,000 PUTs at 50 ms latency, concurrency 16: share of the ideal", ideal / inRun, "at least", 0.95, detail);
  });
}

async function memory(): Promise<void> {
  const peaks: number[] = [];
  for (const records of [10_000, 1_000_000]) {
    await withWorkOrders(
      { records, concurrency: 4, sandbox: ["--ledger", "counts"], watchMemory: true },
      async ({ longhaul }) => {
        const { peakMB, seconds } = await longhaul();
        peaks.push(peakMB);
        tell(
          `${records.toLocaleString("en-US")} CSV records: peak memory in MB`,
          peakMB,
          "at most",
          150,
          `${seconds.toFixed(1)} s`,
        );
      },
    );
  }
  const [few = 0, many = 0] = peaks;
  tell("peak memory of 1,000,000 records against 10,000", many / few, "at most", 1.1, "");
}

async function checkpoint(): Promise<void> {
  await withWorkOrders({ records: 4000, concurrency: 4, sandbox: ["--latency", "1"] }, async ({ engine }) => {
    const ratios: number[] = [];
    const times: { memory: number[]; durable: number[] } = { memory: [], durable: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      // Which of the two goes first changes, so that a machine that slows down favours neither.
      const order = round % 2 === 0 ? (["memory", "durable"] as const) : (["durable", "memory"] as const);
      const seconds = { memory: 0, durable: 0 };
      for (const files of order) seconds[files] = (await engine(files)).seconds;
      if (round === 0) continue;
      times.memory.push(seconds.memory);
      times.durable.push(seconds.durable);
      ratios.push(seconds.durable / seconds.memory);
    }
    const detail = `in memory ${median(times.memory).toFixed(3)} s, durable ${median(times.durable).toFixed(3)} s, ${ROUNDS} pairs`;
    tell(
      "4,000 PUTs at 1 ms latency: time with a durable checkpoint against none",
      median(ratios),
      "at most",
      1.1,
      detail,
    );
  });
}

async function resume(): Promise<void> {
  const { measureResume } = await import("./resume.mts");
  const { records, killedAt, firstRequestSeconds, peakMB, seconds, applied, twice } = await measureResume(
    cli,
    1_000_000,
  );
  const name = `${records.toLocaleString("en-US")} CSV records, killed at ${killedAt.toLocaleString("en-US")}`;
  tell(
    `${name}: seconds from start to first request`,
    firstRequestSeconds,
    "at most",
    2,
    `whole ${seconds.toFixed(1)} s`,
  );
  tell(`${name}: peak memory of the resume in MB`, peakMB, "at most", 150, "");
  tell(`${name}: records lost`, records - applied, "at most", 0, "");
  tell(`${name}: records applied twice`, twice, "at most", 0, "");
}

async function activation(): Promise<void> {
  // Only this one needs an editor.
  const { extensionSize, measureActivations } = await import("./activation.mts");
  tell("dist/extension.js: size in KB", await extensionSize(), "at most", 120, "");
  const measured = await measureActivations();
  const whole = measured.map(({ load, call, finish }) => load + call + finish);
  const detail = `load ${median(measured.map(({ load }) => load))} ms, activate ${median(measured.map(({ call, finish }) => call + finish))} ms; ${measured.length} windows, ${Math.min(...whole)} to ${Math.max(...whole)} ms`;
  tell("load plus activate in the real host: time in ms", median(whole), "at most", 40, detail);
}

interface Setting {
  readonly records: number;
  readonly concurrency: number;
  readonly sandbox: readonly string[];
  readonly watchMemory?: boolean;
}

interface Contestants {
  readonly bare: () => Promise<Measured>;
  readonly longhaul: () => Promise<Measured>;
  /** The engine alone, with its files on the disk or in memory. */
  readonly engine: (files: "durable" | "memory") => Promise<Measured>;
}

async function withWorkOrders(setting: Setting, use: (contestants: Contestants) => Promise<void>): Promise<void> {
  const sandbox: SandboxProcess = await startSandboxProcess(["--minute-ms", "60000", ...setting.sandbox]);
  const { records, concurrency } = setting;
  const folder = await makeWorkOrders({ records, job: { concurrency }, connections: await sandbox.connections() });
  const { watchMemory = false } = setting;
  // What a run learns must not reach the next one, nor the user of this machine.
  const env = { ...process.env, ...sandbox.environment, LONGHAUL_STATE_DIR: join(folder, "state") };
  const options = { cwd: folder, env, watchMemory };
  try {
    await use({
      bare: () => measureProcess([process.execPath, bareLoop, folder, String(concurrency)], options),
      longhaul: () => measureProcess([process.execPath, cli, "run", "work-orders", "--fresh", "--json"], options),
      engine: (files) => measureProcess([process.execPath, engineRun, folder, files], options),
    });
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(what: string, value: number, bound: "at most" | "at least", limit: number, detail: string): void {
  const holds = bound === "at most" ? value <= limit : value >= limit;
  if (!holds) missed += 1;
  console.log(`${holds ? "ok  " : "MISS"} ${what}: ${value.toFixed(value > 20 ? 1 : 3)} (${bound} ${limit}) ${detail}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
