import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bodyTemplate, type Contestant, environment } from "./contestant.mts";
import type { InstalledPeers } from "./installPeers.mts";

/** A collection of one request over a CSV: one after another, or, with `--parallel`, all at once. It knows nothing between. */
export function bruno({ path, versions }: InstalledPeers): readonly Contestant[] {
  const contestant = (setting: string, options: readonly string[]): Contestant => ({
    name: `bru ${versions["@usebruno/cli"]}`,
    setting,
    isPeer: true,
    isSequential: options.length === 0,
    rounds: 1,
    below: "bruno",
    async prepare(folder) {
      await mkdir(join(folder, "bruno"), { recursive: true });
      await writeFile(join(folder, "bruno", "bruno.json"), JSON.stringify(collection));
      await writeFile(join(folder, "bruno", "work-order.bru"), request);
    },
    command: (job) => [
      process.execPath,
      path("@usebruno/cli/bin/bru.js"),
      "run",
      "work-order.bru",
      "--csv-file-path",
      "../work-orders.csv",
      ...options,
      ...environment(job),
    ],
  });
  return [
    contestant("`--csv-file-path`; one after another", []),
    contestant("`--csv-file-path --parallel`; all 2,000 at once", ["--parallel"]),
  ];
}

const collection = { version: "1", name: "work-orders", type: "collection" };

const request = `meta {
  name: work order
  type: http
  seq: 1
}

put {
  url: {{baseUrl}}/api/v1/workorders/{{id}}
  body: json
  auth: bearer
}

headers {
  Idempotency-Key: bru-{{id}}
}

auth:bearer {
  token: {{token}}
}

body:json {
  ${bodyTemplate((column) => `{{${column}}}`)}
}
`;
