import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { csvOf, system, workplace, writeJob } from "./workplace.ts";

/** More than are kept in memory, in more bytes than are read at once. */
const RECORDS = 6000;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

/** Their values cannot be packed well, so that a packed file is as long as a plain one. */
function ordersOf(prefix: string, records = RECORDS): string {
  let seed = 1;
  const noise = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed.toString(36).padStart(6, "0");
  };
  const status = () => Array.from({ length: 12 }, noise).join("");
  return csvOf(Array.from({ length: records }, (_, at) => ({ id: `${prefix}-${at + 1}`, status: status(), qty: at })));
}

const plainBytes = (text: string) => Buffer.from(text);

test.each([
  { how: "with as many bytes", file: "work-orders.csv", pack: plainBytes, other: ordersOf("ZZ") },
  { how: "with more of them", file: "work-orders.csv", pack: plainBytes, other: ordersOf("ZZ", RECORDS + 500) },
  { how: "gzipped", file: "work-orders.csv.gz", pack: gzipSync, other: ordersOf("ZZ") },
])(
  "a records file that is written anew in place, $how, stops its run; with the former content it goes on",
  async ({ file, pack, other }) => {
    const place = await workplace(sandbox, { records: 1 });
    await place.writeBytes(file, pack(ordersOf("WO")));
    await writeJob(place, { records: { file, key: "id", types: { qty: "number" } } });
    const run = place.start(["run", "work-orders", "--json"]);
    await place.requests(300);
    await place.writeBytes(file, pack(other));
    const stopped = await run.ended;
    const { state, reason } = said(stopped.stdout);
    const { applied } = place.applied;
    expect({
      code: stopped.code,
      said: { state, reason },
      midway: applied >= 300 && applied < RECORDS,
      foreign: [...place.ledger.ids()].filter((id) => !id.startsWith("WO-")),
    }).toEqual({
      code: 3,
      said: { state: "stopped", reason: "records-changed" },
      midway: true,
      foreign: [],
    });

    await place.writeBytes(file, pack(ordersOf("WO")));
    expect({ code: (await place.run()).code, ...place.applied }).toEqual({
      code: 0,
      applied: RECORDS,
      distinct: RECORDS,
      twice: [],
    });
  },
);
