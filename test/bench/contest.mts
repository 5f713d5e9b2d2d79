// The same job for everybody who races: a sandbox, a folder with the job and its records, and commands to run in it.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { type SandboxProcess, startSandboxProcess } from "../../scripts/sandboxProcess.mts";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import { type Measured, measureProcess } from "./measureProcess.mts";

export const cli = resolve("dist/cli.js");
const bareLoop = resolve("out/bench/bareLoop.mjs");
const engineRun = resolve("out/bench/engineRun.mjs");

export interface Setting {
  readonly records: number;
  readonly concurrency: number;
  /** Options of `longhaul sandbox`. */
  readonly sandbox: readonly string[];
  /** Minutes that an access token holds, where it is not the system's own 30. */
  readonly accessMinutes?: number;
  readonly watchMemory?: boolean;
}

export interface Ground {
  readonly sandbox: SandboxProcess;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Contestants extends Ground {
  readonly bare: () => Promise<Measured>;
  readonly longhaul: () => Promise<Measured>;
  /** The engine alone, with its files on the disk or in memory. */
  readonly engine: (files: "durable" | "memory") => Promise<Measured>;
}

/** Builds the programs that race beside the command line, as small as its own bundles are. */
export async function buildContestants(): Promise<void> {
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
}

export const bareCommand = (folder: string, concurrency: number): readonly string[] => [
  process.execPath,
  bareLoop,
  folder,
  String(concurrency),
];

export const longhaulCommand: readonly string[] = [process.execPath, cli, "run", "work-orders", "--fresh", "--json"];

export async function withWorkOrders(
  setting: Setting,
  use: (contestants: Contestants) => Promise<void>,
): Promise<void> {
  const { records, concurrency, accessMinutes, watchMemory = false } = setting;
  const sandbox = await startSandboxProcess(["--minute-ms", "60000", ...setting.sandbox]);
  if (accessMinutes !== undefined) await setTokenLife(sandbox, accessMinutes);
  const folder = await makeWorkOrders({ records, job: { concurrency }, connections: await sandbox.connections() });
  // What a run learns must not reach the next one, nor the user of this machine.
  const env = { ...process.env, ...sandbox.environment, LONGHAUL_STATE_DIR: join(folder, "state") };
  const options = { cwd: folder, env, watchMemory };
  try {
    await use({
      sandbox,
      folder,
      env,
      bare: () => measureProcess(bareCommand(folder, concurrency), options),
      longhaul: () => measureProcess(longhaulCommand, options),
      engine: (files) => measureProcess([process.execPath, engineRun, folder, files], options),
    });
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Holds from the next sign-in on. */
export async function setTokenLife({ control }: SandboxProcess, accessMinutes: number): Promise<void> {
  const body = JSON.stringify({ "factorytalk-mes": { accessMinutes } });
  const answer = await fetch(`${control}/policies`, { method: "POST", body });
  if (!answer.ok) throw new Error(`/policies answered ${answer.status}: ${await answer.text()}`);
}
