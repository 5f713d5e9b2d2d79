import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { extensions, Uri, workspace } from "vscode";
import type { TestApi } from "../../src/host/testApi.ts";

export const PASSWORD = "sandbox-password";

export interface Sandbox {
  readonly control: string;
  readonly mes: string;
  close(): Promise<void>;
}

export function extensionFolder(): string {
  const extension = extensions.getExtension("longhaul.longhaul");
  if (!extension) throw new Error("The extension is not there.");
  return extension.extensionPath;
}

export async function activated(): Promise<TestApi> {
  const extension = extensions.getExtension<TestApi>("longhaul.longhaul");
  if (!extension) throw new Error("The extension is not there.");
  return extension.activate();
}

export async function startSandbox(minuteMs: number): Promise<Sandbox> {
  const cli = join(extensionFolder(), "dist", "cli.js");
  const child = spawn(process.execPath, [cli, "sandbox", "--port", "0", "--minute-ms", `${minuteMs}`, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { control, origins } = JSON.parse(line) as { control: string; origins: Record<string, string> };
  return {
    control,
    mes: origins["factorytalk-mes"] ?? "",
    close: async () => {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

export interface Ledger {
  readonly applied: number;
  readonly distinct: number;
  readonly twiceTotal: number;
}

/** What was applied, as the sandbox counts it. */
export async function ledger({ control }: Sandbox): Promise<Ledger> {
  const answer = await fetch(`${control}/ledger?system=factorytalk-mes`);
  const { applied, distinct, twiceTotal } = (await answer.json()) as Ledger;
  return { applied, distinct, twiceTotal };
}

/** The tree as a person reads it: one line a row, indented by level, its description in brackets. */
export async function drawnRows(longhaul: TestApi): Promise<readonly string[]> {
  const rows = await longhaul.rows();
  return rows.map(({ level, label, description }) => `${"  ".repeat(level - 1)}${label} [${description}]`);
}

export interface JobFolder {
  readonly name: string;
  readonly records: number;
  readonly perSecond?: number;
}

/** A folder of the open workspace with a job of its own. Answers the job file. */
export async function writeJob(sandbox: Sandbox, { name, records, perSecond }: JobFolder): Promise<Uri> {
  const root = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (root === undefined) throw new Error("No folder is open.");
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  const connection = {
    preset: "factorytalk-mes",
    baseUrl: sandbox.mes,
    auth: { username: "svc-mes" },
    lifetime: { access: "3s", refresh: "48s" },
  };
  await writeFile(join(folder, "longhaul.json"), JSON.stringify({ connections: { mes: connection } }));
  const rows = Array.from({ length: records }, (_, at) => `${name}-${at + 1},Started,${at}`);
  await writeFile(join(folder, "orders.csv"), `${["id,status,qty", ...rows].join("\n")}\n`);
  const job = {
    connection: "mes",
    records: { file: "orders.csv", key: "id", types: { qty: "number" } },
    request: { method: "PUT", path: "/api/v1/workorders/${id}", body: { status: "${status}", qty: "${qty}" } },
    write: { idempotencyKey: "Idempotency-Key" },
    segments: { size: 50 },
    ...(perSecond !== undefined && { rate: { perSecond } }),
  };
  const file = join(folder, `${name}.sync.json`);
  await writeFile(file, JSON.stringify(job));
  return Uri.file(file);
}

export async function until<T>(what: () => T | undefined | Promise<T | undefined>, within = 15_000): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    const value = await what();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error("It did not come about in time.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
