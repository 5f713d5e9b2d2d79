import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { type CliProcess, type Ended, startCli } from "./cliProcess.ts";
import { leaksIn } from "./leaks.ts";

export const system = "factorytalk-mes";

/** A folder as a user has it, with the command line in it. Whatever ran here, no secret may be left behind. */
export class Workplace {
  readonly folder: string;
  private readonly sandbox: Sandbox;
  private readonly started: CliProcess[] = [];

  constructor(folder: string, sandbox: Sandbox) {
    this.folder = folder;
    this.sandbox = sandbox;
  }

  start(args: readonly string[], environment = sandboxEnvironment, stdin = ""): CliProcess {
    const child = startCli(args, { folder: this.folder, environment, stdin });
    this.started.push(child);
    return child;
  }

  cli(args: readonly string[], environment = sandboxEnvironment, stdin = ""): Promise<Ended> {
    return this.start(args, environment, stdin).ended;
  }

  /** `run work-orders` with further options. */
  run(...options: readonly string[]): Promise<Ended> {
    return this.cli(["run", "work-orders", ...options]);
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  writeBytes(name: string, content: Uint8Array): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), "utf8");
  }

  /** Paths of the files below the folder whose names end so, oldest run first. */
  async files(ending: string): Promise<readonly string[]> {
    const all = await readdir(this.folder, { recursive: true });
    return all.filter((path) => path.endsWith(ending)).sort();
  }

  async file(ending: string): Promise<string> {
    const path = (await this.files(ending)).at(-1);
    if (path === undefined) throw new Error(`there is no ${ending}`);
    return path;
  }

  get ledger() {
    return this.sandbox.ledger.of(system);
  }

  /** What the server did, in the words of the promise. */
  get applied() {
    const { applied, distinct, twice } = this.ledger.summary();
    return { applied, distinct, twice };
  }

  /** Returns when the server has seen so many requests for records. */
  async requests(least: number): Promise<void> {
    while (this.ledger.summary().applied < least) await wait(2);
  }

  /** Text with what differs from test to test replaced: folder, addresses, run ids, times, process. */
  normal(text: string): string {
    return text
      .replaceAll(this.folder, "‹folder›")
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "‹server›")
      .replaceAll(/\d{8}-\d{6}-[0-9a-f]{4}/g, "‹run›")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "‹time›")
      .replaceAll(/process \d+ on [\w.-]+/g, "process ‹pid› on ‹host›");
  }

  async assertNoLeak(): Promise<void> {
    const texts = this.started.flatMap((child) => Object.entries(child.written()));
    for (const path of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      // What the user wrote is the user's; what Longhaul wrote lies in its own directory.
      if (path.isFile()) texts.push([path.name, await readFile(join(path.parentPath, path.name), "latin1")]);
    }
    expect(texts.flatMap(([name, text]) => leaksIn(text).map((leak) => `${name}: ${leak}`))).toEqual([]);
  }
}

export interface WorkplaceOptions {
  readonly records: number;
  /** Fields of the job besides those that every job here has. */
  readonly job?: JsonObject;
  /** Row by row; absent: positive quantities. */
  readonly qty?: (row: number) => number;
}

export const jobFields: JsonObject = {
  connection: "mes",
  records: { file: "work-orders.csv", key: "id", types: { qty: "number" } },
  request: { method: "PUT", path: "/api/v1/workorders/${id}", body: { status: "${status}", qty: "${qty}" } },
  write: { idempotencyKey: "Idempotency-Key" },
};

/** A workplace of the test's own, against a sandbox that begins anew. */
export async function workplace(sandbox: Sandbox, { records, job, qty }: WorkplaceOptions): Promise<Workplace> {
  sandbox.reset();
  const folder = join(await temporaryDirectory(), "sync");
  await mkdir(folder);
  const place = new Workplace(folder, sandbox);
  // Hooks run last to first: before the folder is removed.
  onTestFinished(() => place.assertNoLeak());
  await place.write("longhaul.json", `${JSON.stringify(sandbox.connections(), null, 2)}\n`);
  await place.write("work-orders.csv", csvOf(workOrders(records, qty)));
  await writeJob(place, job);
  return place;
}

export function writeJob(place: Workplace, job: JsonObject = {}): Promise<void> {
  return place.write("work-orders.sync.json", `${JSON.stringify({ ...jobFields, ...job }, null, 2)}\n`);
}

export function workOrders(records: number, qty = (row: number) => row) {
  return Array.from({ length: records }, (_, index) => ({
    id: `WO-${index + 1}`,
    status: "Closed",
    qty: qty(index + 1),
  }));
}

export function csvOf(orders: readonly { id: string; status: string; qty: number }[]): string {
  return `id,status,qty\n${orders.map(({ id, status, qty }) => `${id},${status},${qty}\n`).join("")}`;
}

/** Removes a file or directory of the workplace. */
export function remove(place: Workplace, name: string): Promise<void> {
  return rm(join(place.folder, name), { recursive: true });
}
