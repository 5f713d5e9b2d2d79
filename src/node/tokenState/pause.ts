import { millis } from "../../base/time.ts";
import { nodeChance } from "../nodeChance.ts";
import { nodeClock } from "../nodeClock.ts";

/** Milliseconds. */
const SHORTEST = 2;
const LONGEST = 40;

/** Waits before a lock is tried again: short at first, with jitter, so that those who wait do not march in step. */
export function pause(tries: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST, SHORTEST * 1.5 ** tries);
  return nodeClock.sleep(millis(SHORTEST + nodeChance.next() * longest), signal);
}
