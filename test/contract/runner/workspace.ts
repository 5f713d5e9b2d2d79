import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";

export interface Workspace {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly jobFile: string;
}

export interface WorkspaceOptions {
  readonly records: number;
  readonly perSecond: number;
  /** How long one minute of the sandbox lasts; its token holds thirty. */
  readonly minuteMs: number;
}

/** A folder with a job that pushes work orders into a sandbox of its own. */
export async function workspace({ records, perSecond, minuteMs }: WorkspaceOptions): Promise<Workspace> {
  const sandbox = await startSandbox({ minuteMs, seed: 1, systems: ["factorytalk-mes"] });
  onTestFinished(() => sandbox.close());
  const folder = join(await temporaryDirectory(), "workspace");
  await mkdir(folder);
  const jobFile = join(folder, "work-orders.sync.json");
  const rows = Array.from({ length: records }, (_, row) => `WO-${row + 1},Closed,${row}`);
  await writeFile(join(folder, "longhaul.json"), JSON.stringify(sandbox.connections()));
  await writeFile(join(folder, "work-orders.csv"), `${["id,status,qty", ...rows].join("\n")}\n`);
  await writeFile(
    jobFile,
    JSON.stringify({
      connection: "mes",
      records: { file: "work-orders.csv", key: "id", types: { qty: "number" } },
      request: { method: "PUT", path: "/api/v1/workorders/${id}", body: { status: "${status}", qty: "${qty}" } },
      segments: { size: 10 },
      concurrency: 2,
      rate: { perSecond },
    }),
  );
  return { sandbox, folder, jobFile };
}

/** What the server applied, in the words of the promise. */
export function applied({ sandbox }: Workspace) {
  const { applied, distinct, twice } = sandbox.ledger.of("factorytalk-mes").summary();
  return { applied, distinct, twice };
}
