import { untilAborted } from "../base/abort.ts";
import type { RenewalHold, RenewalLock } from "./renewalLock.ts";

/** For an account that this process shares with nobody: turns are taken in order, numbers end with the process. */
export function soleRenewal(): RenewalLock {
  let generation = 0;
  let sent: number | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const hold: RenewalHold = {
    get generation() {
      return generation;
    },
    get sent() {
      return sent;
    },
    async noteSent(spent) {
      sent = spent;
    },
    async noteStored(stored) {
      generation = Math.max(generation, stored);
      sent = undefined;
    },
    async noteUnspent() {
      sent = undefined;
    },
  };
  return {
    async hold(work, signal) {
      const before = last;
      const turn = Promise.withResolvers<void>();
      // Who gave up waiting hands its turn on only when it would have come.
      last = before.then(() => turn.promise);
      try {
        await untilAborted(before, signal);
        return await work(hold);
      } finally {
        turn.resolve();
      }
    },
  };
}
