// One run whose file operations go as ordered, from a clean folder.
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DiskOperation, type DiskOrder, readDiskLog } from "./diskOrders.mts";
import type { RunEnded, RunGround } from "./runGround.mts";

export interface DiskRun {
  readonly end: RunEnded;
  readonly operations: readonly DiskOperation[];
  /** It was killed by an order. */
  readonly killed: boolean;
}

/** Counting begins anew with each run. */
export async function runOnDisk(ground: RunGround, orders: readonly DiskOrder[]): Promise<DiskRun> {
  const log = join(ground.folder, "disk.log");
  await rm(log, { force: true });
  const end = await ground.start([], { disk: { log, orders } }).ended;
  const operations = existsSync(log) ? readDiskLog(await readFile(log, "utf8")) : [];
  return { end, operations, killed: end.code === null };
}
