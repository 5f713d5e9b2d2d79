import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bodyTemplate, type Contestant, environment } from "./contestant.mts";
import type { InstalledPeers } from "./installPeers.mts";

/**
 * A collection of one request over a CSV, as newman's manual has it. It knows no concurrency. `--silent` spares it the
 * report, which costs it time.
 */
export function newman({ path, versions }: InstalledPeers): Contestant {
  return {
    name: `newman ${versions["newman"]}`,
    setting: "`--iteration-data`, `--silent`; always one after another",
    isPeer: true,
    isSequential: true,
    rounds: 1,
    prepare: (folder) => writeFile(join(folder, "collection.json"), JSON.stringify(collection)),
    command: (job) => [
      process.execPath,
      path("newman/bin/newman.js"),
      "run",
      "collection.json",
      "--iteration-data",
      "work-orders.csv",
      "--silent",
      ...environment(job),
    ],
  };
}

const collection = {
  info: { name: "work-orders", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
  item: [
    {
      name: "work order",
      request: {
        method: "PUT",
        url: "{{baseUrl}}/api/v1/workorders/{{id}}",
        auth: { type: "bearer", bearer: [{ key: "token", value: "{{token}}", type: "string" }] },
        header: [
          { key: "Content-Type", value: "application/json" },
          { key: "Idempotency-Key", value: "newman-{{id}}" },
        ],
        body: { mode: "raw", raw: bodyTemplate((column) => `{{${column}}}`) },
      },
    },
  ],
};
