import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../../src/base/json.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type CliProcess, type Ended, startCli } from "../cli/cliProcess.ts";
import { csvOf, workOrders } from "../cli/workplace.ts";
import type { Clinic } from "./clinic.ts";

export interface ClinicJob {
  readonly name: string;
  readonly connection: string;
  /** `request` and what else the job has besides its records. */
  readonly fields: JsonObject;
  readonly records: number;
}

/** Puts a job with its records into the clinic's folder. */
export async function layJob({ folder }: Clinic, { name, connection, fields, records }: ClinicJob): Promise<void> {
  const job = {
    connection,
    records: { file: `${name}.csv`, key: "id", types: { qty: "number" } },
    retry: { attempts: 3, backoff: "20ms", maxBackoff: "100ms" },
    ...fields,
  };
  await writeFile(join(folder, `${name}.csv`), csvOf(workOrders(records)));
  await writeFile(join(folder, `${name}.sync.json`), JSON.stringify(job));
}

/** Runs a job as a user does, in a process of its own. */
export function startJob(
  { folder }: Clinic,
  name: string,
  environment: Readonly<Record<string, string>> = sandboxEnvironment,
): CliProcess {
  return startCli(["run", name, "--fresh", "--json"], { folder, environment });
}

export function runJob(...started: Parameters<typeof startJob>): Promise<Ended> {
  return startJob(...started).ended;
}
