import { type ChildProcess, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
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
  const printed = child.stderr ? text(child.stderr) : Promise.resolve("");
  const broken = new Promise<string>((resolve) =>
    child.once("error", (error) => resolve(systemCode(error) ?? error.name)),
  );
  const line = await Promise.race([firstLine(child), broken.then(() => undefined)]);
  const control = readControl(line === undefined ? undefined : parseJson(line));
  if (control === undefined || child.pid === undefined) {
    return { kind: "refused", reason: (await Promise.race([printed, broken])).trim() };
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

async function firstLine({ stdout }: ChildProcess): Promise<string | undefined> {
  let printed = "";
  for await (const chunk of stdout ?? []) {
    printed += String(chunk);
    if (printed.includes("\n")) return printed.slice(0, printed.indexOf("\n"));
  }
  return undefined;
}

function readControl(value: JsonValue | undefined): string | undefined {
  return isObject(value) && typeof value["control"] === "string" ? value["control"] : undefined;
}
