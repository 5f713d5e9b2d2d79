import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** The next line it prints. */
  line(): Promise<string>;
  /** All it has printed so far that `line` has not taken. */
  printed(): string;
  errors(): string;
  exited(): Promise<void>;
}

/** Runs a script of this folder in a Node of its own; it is gone when the test is over. */
export function startChild(script: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", path, ...args]);
  const closed = once(child, "close");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return {
    process: child,
    printed: () => output,
    errors: () => errors,
    exited: async () => {
      await closed;
    },
    line: async () => {
      while (!output.includes("\n")) {
        const data = once(child.stdout, "data");
        const gone = closed.then(() => Promise.reject(new Error(`child ended: ${errors}`)));
        await Promise.race([data, gone]);
      }
      const end = output.indexOf("\n");
      const line = output.slice(0, end);
      output = output.slice(end + 1);
      return line;
    },
  };
}
