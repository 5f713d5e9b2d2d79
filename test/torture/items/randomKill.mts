import type { JsonObject } from "../../../src/base/json.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { type Account, accountFor, acknowledgedIn, add, clean, figuresOf, isClean } from "../account.mts";
import type { Item, ItemOptions } from "../item.mts";
import { RunGround, unkeyedPost } from "../runGround.mts";

/** 30 rounds of four requests at 5 ms: a run lasts longer than the latest kill waits. */
const RECORDS = 120;
const LATENCY_MS = 5;
/** Side by side, on machines of two cores and more. */
const LANES = 2;

const tries = { short: { keyed: 18, unkeyed: 8 }, full: { keyed: 1000, unkeyed: 250 } };

export const item: Item = {
  number: 1,
  fault: "random kill: SIGKILL 5-150 ms into a run, then a plain resume",
  async run(options) {
    const { keyed, unkeyed } = tries[options.scale];
    const first = await killMany({ kind: "PUT with a key", job: {}, kills: keyed }, options);
    const second = await killMany({ kind: "POST without a key", job: unkeyedPost, kills: unkeyed }, options);
    return {
      tries: first.tries + second.tries,
      results: [...first.results, ...second.results],
      notes: [...first.notes, ...second.notes],
    };
  },
};

interface Kind {
  readonly kind: string;
  readonly job: JsonObject;
  readonly kills: number;
}

async function killMany({ kind, job, kills }: Kind, { seed, onStep }: ItemOptions) {
  const chance = seededChance(seed, kind);
  const moments = Array.from({ length: kills }, () => 5 + chance.next() * 145);
  const notes: string[] = [];
  let [account, done, midway, doubtful] = [clean, 0, 0, 0];
  const lane = async () => {
    const ground = await RunGround.lay({ records: RECORDS, latencyMs: LATENCY_MS, job });
    try {
      for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
        // Half of them count from when the run lays its files, half from the first write that took effect.
        const from = moments.length % 2 === 0 ? "files" : "writes";
        const one = await killOnce(ground, { afterMs: moment, from });
        account = add(account, one.account);
        done += 1;
        if (one.midway) midway += 1;
        doubtful += one.unknown;
        if (!isClean(one.account)) notes.push(`${kind}, killed after ${moment.toFixed(1)} ms: ${JSON.stringify(one)}`);
        onStep?.(`${kind}: ${done} of ${kills} kills`);
      }
    } finally {
      await ground.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return {
    tries: done,
    notes,
    results: [
      ...figuresOf(`${done} kills amid ${kind}, ${doubtful} records listed unknown`, account),
      // Kills that all came too early or too late would prove nothing.
      { what: `${kind}: kills amid a run`, value: midway, target: { atLeast: Math.ceil(kills / 4) } },
    ],
  };
}

async function killOnce(ground: RunGround, { afterMs, from }: { afterMs: number; from: "files" | "writes" }) {
  await ground.clear();
  const run = ground.start();
  if (from === "files") await ground.begun(run);
  else await ground.wrote(run, 1);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  run.kill();
  const killed = await run.ended;
  const applied = ground.ledger.summary().distinct;
  const before = acknowledgedIn(await ground.newest());
  const last = await ground.run();
  const account: Account = await accountFor(ground, { before, last });
  const unknown = (await ground.newest())?.progress.unknown.size ?? 0;
  return {
    account,
    midway: killed.code === null && applied > 0 && applied < RECORDS,
    unknown,
    stderr: isClean(account) ? "" : last.stderr,
  };
}
