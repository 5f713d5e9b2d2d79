import { type Clock, epochMs, type Millis, millis } from "../base/time.ts";

/** Longest delay that setTimeout keeps: a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** The machine's own clock. A sleeping timer keeps the process alive; abort ends it at once and frees it. */
export const nodeClock: Clock = {
  now: () => epochMs(Date.now()),
  monotonic: () => millis(performance.now()),
  sleep,
};

async function sleep(span: Millis, signal: AbortSignal): Promise<void> {
  let left: number = span;
  do {
    const step = Math.min(left, longestTimer);
    await timer(step, signal);
    left -= step;
  } while (left > 0);
}

function timer(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(handle);
      reject(signal.reason);
    };
    const handle = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, delay);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
