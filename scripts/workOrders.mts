// A folder as a user would have it: connections, a job, and its records.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface WorkOrders {
  readonly records: number;
  /** Fields of the job besides those that every job here has. */
  readonly job?: Readonly<Record<string, unknown>>;
  /** Text of `longhaul.json`. */
  readonly connections: string;
}

/** Makes a temporary folder with `longhaul.json`, `work-orders.sync.json` and `work-orders.csv`. */
export async function makeWorkOrders({ records, job, connections }: WorkOrders): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "longhaul-work-orders-"));
  const rows = Array.from({ length: records }, (_, index) => workOrder(index + 1));
  await writeFile(join(folder, "longhaul.json"), connections);
  await writeFile(join(folder, "work-orders.csv"), `id,status,qty,line,due\n${rows.join("")}`);
  await writeFile(join(folder, "work-orders.sync.json"), `${JSON.stringify({ ...jobFile, ...job }, null, 2)}\n`);
  return folder;
}

function workOrder(number: number): string {
  const status = ["released", "started", "held", "completed"][number % 4];
  const day = String((number % 28) + 1).padStart(2, "0");
  return `WO-${String(number).padStart(7, "0")},${status},${(number % 90) + 10},line-${(number % 6) + 1},2027-03-${day}\n`;
}

const jobFile = {
  connection: "mes",
  records: { file: "work-orders.csv", key: "id", types: { qty: "number" } },
  request: {
    method: "PUT",
    path: "/api/v1/workorders/${id}",
    body: { status: "${status}", qty: "${qty}", line: "${line}", due: "${due}" },
  },
  write: { idempotencyKey: "Idempotency-Key" },
  segments: { size: 50 },
  concurrency: 4,
};
