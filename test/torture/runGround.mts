// A folder as a user has it, the command line in it, and a server that notes what really took effect.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { makeWorkOrders } from "../../scripts/workOrders.mts";
import type { JsonObject } from "../../src/base/json.ts";
import { type PastRun, readNewestRun } from "../../src/node/readRun.ts";
import { sandboxEnvironment } from "../../src/sandbox/credentials.ts";
import type { SystemFaults } from "../../src/sandbox/faultPlan.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { DiskOrders } from "./diskOrders.mts";
import type { Gateway } from "./gateway.mts";

const SYSTEM = "factorytalk-mes";

export interface GroundOptions {
  readonly records: number;
  readonly job?: JsonObject;
  /** Milliseconds before the server looks at a request. */
  readonly latencyMs?: number;
  /** Of the server's faults. */
  readonly seed?: number;
}

/** The server refuses every record whose number this divides: they are dead letters. */
const REFUSED_EVERY = 7;

function csvOf(records: number): string {
  const rows = Array.from({ length: records }, (_, at) => {
    const qty = (at + 1) % REFUSED_EVERY === 0 ? -at : at;
    return `${RunGround.key(at + 1)},released,${qty},line-1,2027-03-01\n`;
  });
  return `id,status,qty,line,due\n${rows.join("")}`;
}

export interface RunEnded {
  /** `null` after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedRun {
  readonly ended: Promise<RunEnded>;
  kill(signal?: NodeJS.Signals): void;
  /** What it has written to stderr so far. */
  said(): string;
}

/** What differs from a start by a user. */
export interface StartWith {
  readonly disk?: DiskOrders | undefined;
  /** Of Node. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A dead letter's story, as far as trials look at it. */
export interface Story {
  readonly record: number;
  readonly status: number | null;
}

/** A write that must not be repeated blindly: whether it took effect can only be told by the ledger. */
export const unkeyedPost: JsonObject = {
  request: { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", qty: "${qty}" } },
  write: {},
};

export class RunGround {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Where what processes share lies. */
  readonly state: string;
  private readonly running = new Set<StartedRun>();

  private constructor(folder: string, state: string, sandbox: Sandbox) {
    this.folder = folder;
    this.state = state;
    this.sandbox = sandbox;
  }

  static async lay({ records, job, latencyMs = 0, seed = 1 }: GroundOptions): Promise<RunGround> {
    if (!existsSync("dist/cli.js")) throw new Error("dist/cli.js is missing: npm run build makes it");
    const sandbox = await startSandbox({ minuteMs: 60_000, seed, latencyMs, systems: [SYSTEM] });
    const connections = JSON.stringify(sandbox.connections());
    const folder = await makeWorkOrders({ records, ...(job && { job }), connections });
    await writeFile(join(folder, "work-orders.csv"), csvOf(records));
    return new RunGround(folder, await mkdtemp(join(tmpdir(), "longhaul-state-")), sandbox);
  }

  get ledger() {
    return this.sandbox.ledger.of(SYSTEM);
  }

  /** Where the files of the job's runs lie. */
  get runs(): string {
    return join(this.folder, ".longhaul", "work-orders");
  }

  /** Lets a gateway stand between the command line and the server. */
  async standBehind(gateway: Gateway): Promise<void> {
    const connections = JSON.stringify(this.sandbox.connections());
    await writeFile(join(this.folder, "longhaul.json"), connections.replaceAll(this.origin, gateway.url));
  }

  /** Where the server is. */
  get origin(): string {
    const origin = this.sandbox.origins[SYSTEM];
    if (origin === undefined) throw new Error(`${SYSTEM} is not started`);
    return origin;
  }

  /** From now on the input has these rows. */
  async fill(rows: readonly string[], columns = "id,status,qty,line,due"): Promise<void> {
    await writeFile(join(this.folder, "work-orders.csv"), `${[columns, ...rows].join("\n")}\n`);
  }

  setFaults(faults: SystemFaults): void {
    this.sandbox.setFaults({ [SYSTEM]: faults });
  }

  /** `run work-orders`, as a user would; with `disk` its file operations go as ordered. */
  start(options: readonly string[] = [], { disk, flags = [], environment }: StartWith = {}): StartedRun {
    const preload = pathToFileURL(resolve("test/torture/brokenDisk.mts")).href;
    const imports = disk ? ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--import", preload] : [];
    const command = [...flags, ...imports, resolve("dist/cli.js"), "run", "work-orders", ...options];
    const child = spawn(process.execPath, command, {
      cwd: this.folder,
      env: {
        ...process.env,
        ...sandboxEnvironment,
        LONGHAUL_STATE_DIR: this.state,
        ...environment,
        ...(disk && { TORTURE_DISK: JSON.stringify(disk) }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
      });
    }
    const ended = new Promise<RunEnded>((done) => child.once("close", (code) => done({ code, ...said })));
    const run: StartedRun = { ended, kill: (signal = "SIGKILL") => child.kill(signal), said: () => said.stderr };
    this.running.add(run);
    void ended.then(() => this.running.delete(run));
    return run;
  }

  run(options: readonly string[] = []): Promise<RunEnded> {
    return this.start(options).ended;
  }

  /** Returns when the run has begun to lay its files, or has ended before. */
  async begun(run: StartedRun): Promise<void> {
    let over = false;
    void run.ended.then(() => (over = true));
    while (!over && !existsSync(this.runs)) await wait(1);
  }

  /** Returns when so many writes took effect, or the run has ended before. */
  async wrote(run: StartedRun, least: number): Promise<void> {
    let over = false;
    void run.ended.then(() => (over = true));
    while (!over && this.ledger.summary().applied < least) await wait(1);
  }

  /** The run as its checkpoint tells it. */
  newest(): Promise<PastRun | undefined> {
    return readNewestRun(join(this.folder, "work-orders.sync.json"));
  }

  /** The key of a record, by its number. */
  static key(record: number): string {
    return `WO-${String(record).padStart(7, "0")}`;
  }

  /** Records of the dead-letter stories, as they stand on the disk. */
  async letters(past: PastRun): Promise<readonly number[]> {
    return (await this.stories(past)).map(({ record }) => record);
  }

  async storiesText({ paths }: PastRun): Promise<string> {
    return existsSync(paths.stories) ? readFile(paths.stories, "utf8") : "";
  }

  async stories(past: PastRun): Promise<readonly Story[]> {
    const lines = (await this.storiesText(past)).split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Story);
  }

  /** The lot of each record, where the input has one in its last column. */
  async lots(): Promise<readonly { readonly record: number; readonly lot: string }[]> {
    const [, ...rows] = (await readFile(join(this.folder, "work-orders.csv"), "utf8")).trimEnd().split("\n");
    return rows.map((row, at) => ({ record: at + 1, lot: row.split(",").at(-1) ?? "" }));
  }

  /** As if nothing had ever run. */
  async clear(): Promise<void> {
    this.sandbox.reset();
    await rm(this.runs, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    for (const run of this.running) {
      run.kill();
      await run.ended;
    }
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
    await rm(this.state, { recursive: true, force: true });
  }
}
