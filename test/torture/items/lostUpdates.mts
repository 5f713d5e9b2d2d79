import { credentials } from "../../../src/sandbox/credentials.ts";
import type { Item, ItemOptions } from "../item.mts";
import { RunGround } from "../runGround.mts";

const SHARE = 0.05;
const sizes = { short: 600, full: 5000 };
/** Orders that are looked at side by side. */
const LANES = 16;

export const item: Item = {
  number: 17,
  fault: "lost update: somebody else changes 5 % of the records between read and write",
  async run(options) {
    const records = sizes[options.scale];
    const { overwritten, wrongLetters, rivals, succeeded, applied } = await withRivals(records, options);
    const where = `${records} records, ${rivals} changed in between`;
    return {
      tries: records,
      results: [
        { what: `${where}: changes of somebody else overwritten silently`, value: overwritten, target: { is: 0 } },
        { what: `${where}: of these no dead letter, or one without a change`, value: wrongLetters, target: { is: 0 } },
        {
          what: `${where}: ${succeeded} succeeded, the ledger has ${applied}: difference`,
          value: Math.abs(succeeded - applied),
          target: { is: 0 },
        },
        { what: "records changed in between", value: rivals, target: { atLeast: Math.floor(records * SHARE * 0.4) } },
      ],
    };
  },
};

async function withRivals(records: number, { seed, onStep }: ItemOptions) {
  const ground = await RunGround.lay({ records, job: { write: { ifMatch: "fetch" }, concurrency: 8 }, seed });
  try {
    await ground.fill(
      Array.from({ length: records }, (_, at) => `${RunGround.key(at + 1)},closed,${at},line-1,2027-03-01`),
    );
    ground.setFaults({ rival: SHARE });
    const { code, stderr } = await ground.run();
    if (code !== 0 && code !== 2) throw new Error(`the run ended with ${code}: ${stderr}`);
    ground.setFaults({});
    onStep?.("looking at each record");
    const past = await ground.newest();
    if (!past) throw new Error("there is no run");
    const { succeeded, dead } = past.progress;
    const letters = new Set(await ground.letters(past));
    let [overwritten, wrongLetters, rivals] = [0, 0, 0];
    for (const [at, { version, changed }] of (await standing(ground.origin, records)).entries()) {
      const record = at + 1;
      // Each record began as version 1: one change by the run alone makes it 2.
      if (succeeded.has(record) && (version !== 2 || changed)) overwritten += 1;
      if (changed) rivals += 1;
      if (changed !== letters.has(record) || dead.has(record) !== letters.has(record)) wrongLetters += 1;
    }
    return { overwritten, wrongLetters, rivals, succeeded: succeeded.size, applied: ground.ledger.summary().applied };
  } finally {
    await ground.close();
  }
}

interface Order {
  readonly version: number;
  /** Somebody else wrote last. */
  readonly changed: boolean;
}

/** As anybody sees them who asks the server. */
async function standing(origin: string, records: number): Promise<readonly Order[]> {
  const { username, password } = credentials.mes;
  const body = JSON.stringify({ username, password });
  const headers = { "content-type": "application/json" };
  const signedIn = await fetch(`${origin}/api/auth/login`, { method: "POST", headers, body });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const orders: Order[] = [];
  const lane = async (first: number) => {
    for (let record = first; record <= records; record += LANES) {
      const url = `${origin}/api/v1/workorders/${RunGround.key(record)}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const order = (await answer.json()) as { version: number; changedBy?: string };
      orders[record - 1] = { version: order.version, changed: order.changedBy !== undefined };
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, at) => lane(at + 1)));
  return orders;
}
