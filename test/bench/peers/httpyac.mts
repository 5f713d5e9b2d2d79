import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bodyTemplate, type Contestant } from "./contestant.mts";
import type { InstalledPeers } from "./installPeers.mts";

/**
 * A `.http` file whose `@loop` goes through the records, one after another. `--parallel` sends files at once and never
 * the passes of a loop, so a user who wants 16 at once deals the records out to 16 files.
 */
export function httpyac({ path, versions }: InstalledPeers): readonly Contestant[] {
  const contestant = (setting: string, files: number): Contestant => ({
    name: `httpyac ${versions["httpyac"]}`,
    setting,
    isPeer: true,
    isSequential: files === 1,
    rounds: 3,
    below: `httpyac-${files}`,
    async prepare(folder) {
      const below = join(folder, `httpyac-${files}`);
      await mkdir(below, { recursive: true });
      for (let file = 0; file < files; file += 1) {
        await writeFile(join(below, `work-orders-${file}.http`), loop(file, files));
      }
    },
    command: ({ baseUrl, token }) => [
      process.execPath,
      path("httpyac/bin/httpyac.js"),
      "send",
      "*.http",
      "--all",
      "--output",
      "none",
      ...(files > 1 ? ["--parallel", String(files)] : []),
      "--var",
      `baseUrl=${baseUrl}`,
      `token=${token}`,
    ],
  });
  return [
    contestant("one file with `@loop`; one after another", 1),
    contestant("16 files with `@loop`, `--parallel`; 16 at once", 16),
  ];
}

function loop(file: number, files: number): string {
  return `{{
  const { readFileSync } = require("fs");
  const rows = readFileSync("../work-orders.csv", "utf8").trim().split("\\n").slice(1);
  exports.records = rows.filter((_, row) => row % ${files} === ${file}).map((row) => {
    const [id, status, qty, line, due] = row.split(",");
    return { id, status, qty, line, due };
  });
}}
###
# @loop for record of records
PUT {{baseUrl}}/api/v1/workorders/{{record.id}}
Authorization: Bearer {{token}}
Content-Type: application/json
Idempotency-Key: httpyac-{{record.id}}

${bodyTemplate((column) => `{{record.${column}}}`)}
`;
}
