import { type ChildProcess, spawn } from "node:child_process";
import { isObject, type JsonValue, parseJson } from "../base/json.ts";
import { systemCode } from "./systemCode.ts";

export interface SandboxProcessOptions {
  /** Path of the command line's bundle. */
  readonly cli: string;
  /** First port, the control server's. */
  readonly port: number;
  readonly minuteMs: number;
  /** It ends by itself when nothing was asked of it for this long, in seconds. */
  readonly idleExit: number;
}

export type SandboxStart =
  | { readonly kind: "running"; readonly pid: number; readonly control: string }
  /** What it printed before it ended. */
  | { readonly kind: "refused"; readonly reason: string };

/** Starts the sandbox as a process that outlives this one, and returns when its servers listen. */
export async function startSandboxProcess(options: SandboxProcessOptions): Promise<SandboxStart> {
  const { cli, port, minuteMs, idleExit } = options;
  const flags = ["--port", `${port}`, "--minute-ms", `${minuteMs}`, "--idle-exit", `${idleExit}`, "--json"];
  const child = spawn(process.execPath, [cli, "sandbox", ...flags], {
    detached: true,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    printed += chunk;
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      printed += systemCode(error) ?? error.name;
      resolve();
    });
  });
  const line = await Promise.race([firstLine(child), ended]);
  const control = typeof line === "string" ? readControl(parseJson(line)) : undefined;
  if (control === undefined || child.pid === undefined) {
    await ended;
    return { kind: "refused", reason: printed.trim() };
  }
  // It prints nothing more; open pipes would keep this process from ending.
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  return { kind: "running", pid: child.pid, control };
}

/** Ends a sandbox that `startSandboxProcess` started; nothing happens when it is gone. */
export function stopSandboxProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
  }
}

/** Never settles when the process ends before it printed one. */
function firstLine({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
  });
}

function readControl(value: JsonValue | undefined): string | undefined {
  return isObject(value) && typeof value["control"] === "string" ? value["control"] : undefined;
}
