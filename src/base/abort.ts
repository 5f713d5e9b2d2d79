/** Waits for `work`, but no longer than until `signal` aborts; then it rejects with the signal's reason. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    // Also when nobody waits any more: a failure of the work is not to go unhandled.
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` when the signal aborts, until what it answers is called. All share one entry with the signal, whose
 * own list takes longer to change than a quick request to set up.
 */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  const known = listeners.get(signal);
  const all = known ?? new Set();
  if (!known) {
    listeners.set(signal, all);
    signal.addEventListener("abort", () => all.forEach((tell) => tell()), { once: true });
  }
  all.add(listener);
  return () => all.delete(listener);
}
