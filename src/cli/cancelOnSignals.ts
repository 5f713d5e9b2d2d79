import { Failure } from "../base/failure.ts";
import { exitCode } from "./exitCode.ts";

/** The first Ctrl-C or SIGTERM stops a run in good order; the second one leaves at once, as a crash would. */
export function cancelOnSignals(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCode.stopped);
    controller.abort(new Failure("cancelled", {}));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    },
  };
}
