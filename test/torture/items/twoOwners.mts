import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import type { Item, ItemEnd, ItemOptions } from "../item.mts";
import { type OwnerOrders, ownerLine, ownershipIn, readOwnerLog } from "../ownerLog.mts";

/** No lock here becomes stale by time; whoever believes in one of seconds would take it from a holder that stands so long. */
const sizes = {
  // Fewer processes where other tests run beside them: how soon a lock is taken is a matter of
  // processors too, so that only the full form holds it to the promised two seconds.
  short: { processes: 4, kills: 25, stops: 1, stoppedMs: 1500, reclaimMs: 15_000 },
  full: { processes: 8, kills: 500, stops: 20, stoppedMs: 5000, reclaimMs: 2000 },
};

export const item: Item = {
  number: 12,
  fault: "two owners: 8 processes want one lock, are killed, and stand still while they have it",
  async run(options) {
    const ends = [await struggle("run", options), await struggle("token", options)];
    return { tries: ends.reduce((sum, { tries }) => sum + tries, 0), results: ends.flatMap(({ results }) => results) };
  },
};

async function struggle(lock: OwnerOrders["lock"], { scale, seed, onStep }: ItemOptions): Promise<ItemEnd> {
  const { processes, kills, stops, stoppedMs, reclaimMs } = sizes[scale];
  const chance = seededChance(seed, `owners of ${lock}`);
  const folder = await mkdtemp(join(tmpdir(), "longhaul-owners-"));
  const owners = new Owners({ lock, directory: join(folder, "state"), log: join(folder, "log") });
  await writeFile(owners.orders.log, "");
  let takenFromStopped = 0;
  try {
    for (let count = 0; count < processes; count += 1) owners.start();
    for (let kill = 0; kill < kills; kill += 1) {
      // Mostly one that has it; else one that may be about to take it.
      const mark = chance.next() < 0.7 ? await owners.someHolder() : owners.any(chance.next());
      await wait(chance.next() * 20);
      await owners.kill(mark);
      owners.start();
      onStep?.(`${lock} lock: ${kill + 1} of ${kills} kills`);
    }
    for (let stop = 0; stop < stops; stop += 1) {
      takenFromStopped += await owners.standStill(stoppedMs);
      onStep?.(`${lock} lock: holder stood still ${stop + 1} of ${stops} times`);
      await wait(100);
    }
    const { takings, overlaps, killedOwners, slowestReclaim } = ownershipIn(await owners.events());
    const where = `${lock} lock, ${processes} processes, ${takings} takings`;
    return {
      tries: kills + stops,
      results: [
        { what: `${where}, ${kills} kills: overlaps`, value: overlaps, target: { is: 0 } },
        {
          what: `${where}, ${stops} holders stopped for ${stoppedMs} ms: taken from them`,
          value: takenFromStopped,
          target: { is: 0 },
        },
        {
          what: `${where}: milliseconds until the lock of a killed one was taken`,
          value: slowestReclaim,
          target: { atMost: reclaimMs },
        },
        { what: `${where}: kills of one that had it`, value: killedOwners, target: { atLeast: Math.floor(kills / 4) } },
      ],
    };
  } finally {
    await owners.end();
    await rm(folder, { recursive: true, force: true });
  }
}

class Owners {
  readonly orders: OwnerOrders;
  private readonly running = new Map<number, ChildProcess>();

  constructor(orders: OwnerOrders) {
    this.orders = orders;
  }

  start(): void {
    const script = fileURLToPath(new URL("../ownerProcess.mts", import.meta.url));
    const flags = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--disable-warning=ExperimentalWarning"];
    const child = spawn(process.execPath, [...flags, script, JSON.stringify(this.orders)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (child.pid !== undefined) this.running.set(child.pid, child);
  }

  any(share: number): number {
    const pids = [...this.running.keys()];
    return pids[Math.floor(share * pids.length)] ?? 0;
  }

  async events() {
    return readOwnerLog(await readFile(this.orders.log, "utf8"));
  }

  /** Who has the lock at this moment, as far as the log tells. */
  async holder(): Promise<number | undefined> {
    const last = (await this.events()).at(-1);
    return last?.what === "held" ? last.pid : undefined;
  }

  /** The next one that has it. */
  async someHolder(): Promise<number> {
    for (;;) {
      const pid = await this.holder();
      if (pid !== undefined && this.running.has(pid)) return pid;
      await wait(1);
    }
  }

  async kill(pid: number): Promise<void> {
    const child = this.running.get(pid);
    if (!child) return;
    this.running.delete(pid);
    const closed = once(child, "close");
    await appendFile(this.orders.log, ownerLine({ what: "killing", pid, at: Date.now() }));
    child.kill("SIGKILL");
    await closed;
  }

  /** Stops one that has the lock for so long; answers how often another one took it meanwhile. */
  async standStill(span: number): Promise<number> {
    for (;;) {
      const pid = await this.someHolder();
      const child = this.running.get(pid);
      if (!child) continue;
      child.kill("SIGSTOP");
      // It may have left just before the signal came.
      await wait(20);
      if ((await this.holder()) === pid) {
        const before = (await this.events()).length;
        await wait(span);
        const taken = (await this.events()).slice(before).filter(({ what }) => what === "held").length;
        child.kill("SIGCONT");
        return taken;
      }
      child.kill("SIGCONT");
    }
  }

  async end(): Promise<void> {
    for (const pid of this.running.keys()) await this.kill(pid);
  }
}
