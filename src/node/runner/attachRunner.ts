import { setTimeout as sleep } from "node:timers/promises";
import { failedWith } from "../../base/failure.ts";
import type { RunnerAddress, RunnerLink } from "../../protocol/runnerLink.ts";
import { connectRunner } from "./connectRunner.ts";
import { removePlace, socketPlace } from "./socketPlace.ts";

/** A process that is being killed still accepts for a moment, and hangs up. */
const LOOK_AGAIN_AFTER_MS = 100;

/**
 * Attaches to a runner that was launched before, perhaps by another window or before a reload. When its process is gone
 * what it left is removed. Failure `runner-unreachable`: launch another; `runner-version`: it finishes its run alone.
 */
export async function attachRunner(address: RunnerAddress): Promise<RunnerLink> {
  try {
    return await connectRunner(address).catch(async (error: unknown) => {
      if (!failedWith(error, "runner-unreachable") || isStale(error.facts.last)) throw error;
      await sleep(LOOK_AGAIN_AFTER_MS);
      return connectRunner(address);
    });
  } catch (error) {
    if (failedWith(error, "runner-unreachable") && isStale(error.facts.last)) {
      await removePlace(socketPlace(address.socketPath));
    }
    throw error;
  }
}

/** Nothing listens there: the process was killed, or ended and removed its socket. */
function isStale(code: string): boolean {
  return code === "ECONNREFUSED" || code === "ENOENT";
}
