// One of many processes that want the same lock: takes it again and again, and writes down when it has it.
// Each line is one append to a file, so that the kernel itself puts the lines of all processes in their order.
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { failedWith } from "../../src/base/failure.ts";
import { acquireRunLock } from "../../src/node/runLock.ts";
import { openTokenState } from "../../src/node/tokenState/openTokenState.ts";
import { type OwnerOrders, ownerLine } from "./ownerLog.mts";

const orders = JSON.parse(process.argv[2] ?? "{}") as OwnerOrders;
const tell = (what: "held" | "leaving") =>
  appendFileSync(orders.log, ownerLine({ what, pid: process.pid, at: Date.now() }));

/** Long enough to be killed or stopped amid it. */
async function own(): Promise<void> {
  tell("held");
  await wait(5 + Math.random() * 25);
  tell("leaving");
}

const takeRunLock = async () => {
  try {
    const lock = await acquireRunLock({ directory: orders.directory, holder: "trial" });
    await own();
    await lock.release();
  } catch (error) {
    if (!failedWith(error, "run-locked")) throw error;
  }
};
const account = openTokenState(orders.directory).lock("trial");
const takeTokenLock = () => account.hold(own, new AbortController().signal);
const take = orders.lock === "run" ? takeRunLock : takeTokenLock;

for (;;) {
  await take();
  await wait(Math.random() * 10);
}
