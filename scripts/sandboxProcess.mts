// The sandbox as a process of its own, as a user would start it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface SandboxProcess {
  readonly control: string;
  readonly seed: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly connections: () => Promise<string>;
  readonly ledger: (system: string) => Promise<Ledger>;
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Ledger {
  readonly applied: number;
  readonly distinct: number;
  readonly twice: readonly string[];
  readonly twiceTotal: number;
  readonly replayed: number;
  readonly requests: number;
  readonly tokens: { readonly signIns: number; readonly refreshes: number; readonly unauthorised: number };
}

/** Starts `longhaul sandbox` on free ports and waits until it listens. */
export async function startSandboxProcess(options: readonly string[]): Promise<SandboxProcess> {
  const child: ChildProcess = spawn(process.execPath, ["dist/cli.js", "sandbox", "--port", "0", "--json", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill());
  if (!child.stdout) throw new Error("the sandbox has no standard output");
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the sandbox ended with ${code}`))),
  ])) as [string];
  const { control, seed, environment } = JSON.parse(line) as Pick<SandboxProcess, "control" | "seed" | "environment">;
  const get = async (path: string) => {
    const answer = await fetch(`${control}${path}`);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer;
  };
  return {
    control,
    seed,
    environment,
    connections: async () => (await get("/connections")).text(),
    ledger: async (system) => (await get(`/ledger?system=${system}`)).json() as Promise<Ledger>,
    reset: async () => {
      await fetch(`${control}/reset`, { method: "POST" });
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
}
