import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ProcessOrders } from "./rotationParts.mts";

export interface TrialProcess {
  /** The next line that it prints. Rejects when it ends first. */
  line(): Promise<string>;
  kill(): Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

/** Starts one process of a trial in a Node of its own. */
export function startTrialProcess(orders: ProcessOrders): TrialProcess {
  const script = fileURLToPath(new URL("rotationProcess.mts", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", script, JSON.stringify(orders)],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${orders.window} ended without a word: ${errors}`);
      return next.value;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await closed;
    },
    ended: closed.then(() => undefined),
  };
}
