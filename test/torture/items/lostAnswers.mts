import type { JsonObject } from "../../../src/base/json.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { makeTrial } from "../../unit/engine/runTrial.ts";
import { accountFor } from "../account.mts";
import type { Figure, Item, ItemOptions } from "../item.mts";
import { ModelServer } from "../modelServer.mts";
import { RunGround } from "../runGround.mts";

const SHARE = 0.02;
/** Side by side, on machines of two cores and more. */
const LANES = 2;
const sizes = { short: 400, full: 5000 };

const posting: JsonObject = {
  method: "POST",
  path: "/api/v1/workorders",
  body: { number: "${id}", status: "${status}", qty: "${qty}" },
};
const lookUp: JsonObject = { path: "/api/v1/workorders?number=${id}", at: "items.0" };

interface Kind {
  readonly name: string;
  readonly job: JsonObject;
  /** Nothing tells what became of a write without an answer: exactly those that were lost are unknown. */
  readonly blind?: true;
}

const kinds: readonly Kind[] = [
  { name: "PUT with a key", job: {} },
  { name: "PUT of a fetched version", job: { write: { ifMatch: "fetch" } } },
  { name: "POST with a key", job: { request: posting, write: { idempotencyKey: "Idempotency-Key" } } },
  { name: "POST with a look-up", job: { request: posting, write: { reconcile: lookUp } } },
  { name: "POST", job: { request: posting, write: {} }, blind: true },
  { name: "DELETE", job: { request: { method: "DELETE", path: "/api/v1/workorders/${id}" }, write: {} } },
];

export const item: Item = {
  number: 11,
  fault: "lost answers: applied, then reset, 2 % of 5,000",
  async run(options) {
    const ends: (readonly Figure[])[] = [];
    const left = [...kinds.entries()];
    const lane = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [at, kind] = next;
        options.onStep?.(kind.name);
        ends[at] = await loseAnswers(kind, options);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const results = [...ends.flat(), ...(await losePatches(options))];
    return { tries: (kinds.length + 1) * sizes[options.scale], results };
  },
};

async function loseAnswers({ name, job, blind }: Kind, { scale, seed }: ItemOptions): Promise<readonly Figure[]> {
  const records = sizes[scale];
  const ground = await RunGround.lay({ records, job: { concurrency: 8, ...job }, seed });
  try {
    ground.setFaults({ resetAfter: SHARE });
    const last = await ground.run();
    const { ledger } = ground;
    const account = await accountFor(ground, { before: { succeeded: "", dead: "" }, last });
    const past = await ground.newest();
    if (!past) throw new Error(`no run: ${last.stderr}`);
    const { succeeded, unknown, dead } = past.progress;
    const { resets, distinct, twiceTotal } = ledger.summary();
    const appliedUnknown = [...unknown].filter((record) => ledger.timesApplied(RunGround.key(record)) > 0).length;
    const where = `${name}, ${records} records, ${resets.after} answers lost`;
    return [
      { what: `${where}: duplicates in the ledger`, value: twiceTotal, target: { is: 0 } },
      {
        what: `${where}, ${unknown.size} listed unknown: applied ones neither reconciled nor listed`,
        value: account.unlisted + account.lost + account.letters + account.stuck,
        target: { is: 0 },
      },
      {
        what: `${where}: ${succeeded.size} succeeded + ${appliedUnknown} unknown, the ledger has ${distinct}: difference`,
        value: Math.abs(succeeded.size + appliedUnknown - distinct),
        target: { is: 0 },
      },
      {
        what: `${where}: records unknown that need not be`,
        value: blind ? unknown.size - resets.after : unknown.size,
        target: { is: 0 },
      },
      {
        what: `${where}: records of ${records} in none of the counts`,
        value: records - succeeded.size - unknown.size - dead.size,
        target: { is: 0 },
      },
      { what: `${where}: answers lost`, value: resets.after, target: { atLeast: Math.floor(records * SHARE * 0.3) } },
    ];
  } finally {
    await ground.close();
  }
}

/** The sandbox has no PATCH: on virtual time, reconciled by a look at the record itself. */
async function losePatches({ scale, seed }: ItemOptions): Promise<readonly Figure[]> {
  const records = sizes[scale];
  const chance = seededChance(seed, "lost patches");
  const server = new ModelServer();
  for (let record = 1; record <= records; record += 1)
    server.put(`/orders/W${record}`, `{"id":"W${record}","qty":0}`, "start");
  const trial = await makeTrial({
    job: { request: { method: "PATCH" }, write: { reconcile: "get" }, concurrency: 16, segments: { size: 100 } },
    records,
  });
  let lost = 0;
  trial.api.respond = (request) => {
    const act = server.answer(request);
    if (request.method !== "PATCH" || chance.next() >= SHARE) return act;
    lost += 1;
    return { fault: "cut" };
  };
  await trial.run();
  const { succeeded, unknown } = trial.progress;
  const twice = [...server.effects.values()].filter((times) => times > 1).length;
  const where = `PATCH, ${records} records, ${lost} answers lost, virtual time`;
  return [
    { what: `${where}: applied twice`, value: twice, target: { is: 0 } },
    { what: `${where}: not reconciled`, value: records - succeeded.size + unknown.size, target: { is: 0 } },
    { what: `${where}: answers lost`, value: lost, target: { atLeast: Math.floor(records * SHARE * 0.3) } },
  ];
}
