import type { LogOutputChannel } from "vscode";
import { isFailure } from "../base/failure.ts";

/**
 * Writes down what went wrong: of a Failure its code, of anything else its class and stack frames. Messages of foreign
 * errors are left out: they may quote what must not be written.
 */
export function logError(log: LogOutputChannel, error: unknown): void {
  if (isFailure(error)) log.warn(error.code);
  else if (error instanceof Error) {
    const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    log.error([error.name, ...frames].join("\n"));
  } else log.error(typeof error);
}
