import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { Chance } from "../../../src/base/chance.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { crashAmidLetters } from "../crashedLetters.mts";
import type { Figure, Item, ItemOptions } from "../item.mts";
import { RunGround } from "../runGround.mts";

const SHARES = [0.01, 0.1, 1];
const sizes = { short: { records: 400, kills: 2, crashes: 4 }, full: { records: 5000, kills: 8, crashes: 20 } };

export const item: Item = {
  number: 16,
  fault: "poison records: 1, 10 and 100 % of 5,000; killed while dead letters are written, then mended and redriven",
  async run(options) {
    const { records, crashes } = sizes[options.scale];
    const results: Figure[] = [];
    for (const share of SHARES) {
      const chance = seededChance(options.seed, `poison ${share}`);
      const where = `${share * 100} % of ${records} poison`;
      results.push(...(await killAmidLetters(chance, { share, where }, options)));
      const crashed = await crashAmidLetters(chance, { share, records, crashes });
      results.push({
        what: `${where}, virtual time, ${crashed.died} crashes at an append: missing, extra or repeated`,
        value: crashed.off,
        target: { is: 0 },
      });
    }
    return { tries: SHARES.length * records * 2, results };
  },
};

async function killAmidLetters(
  chance: Chance,
  { share, where }: { readonly share: number; readonly where: string },
  { scale, onStep }: ItemOptions,
): Promise<readonly Figure[]> {
  const { records, kills } = sizes[scale];
  const poison = new Set<number>();
  for (let record = 1; record <= records; record += 1) if (chance.next() < share) poison.add(record);
  // Small runs too have one, else there would be nothing to look at.
  if (poison.size === 0) poison.add(records);
  const ground = await RunGround.lay({ records, latencyMs: 2 });
  try {
    await ground.fill(
      Array.from({ length: records }, (_, at) => {
        const qty = poison.has(at + 1) ? -at - 1 : at;
        return `${RunGround.key(at + 1)},released,${qty},line-1,2027-03-01`;
      }),
    );
    let midway = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      if (await killOnce(ground, chance.next() * 15)) midway += 1;
      onStep?.(`${where}: ${kill + 1} of ${kills} kills`);
    }
    const last = await ground.run();
    const first = await offTheLetters(ground, poison);
    const appliedFirst = ground.ledger.summary();
    await mend(ground);
    const redrive = await ground.run(["--redrive"]);
    const { distinct, twiceTotal, applied } = ground.ledger.summary();
    const none = { is: 0 } as const;
    const killed = `${where}, ${midway} SIGKILLs`;
    return [
      { what: `${killed}: dead letters missing, extra or repeated, of ${poison.size}`, value: first, target: none },
      { what: `${killed}: exit codes other than 2`, value: last.code === 2 ? 0 : 1, target: none },
      {
        what: `${killed}: applied before the redrive, ${records - poison.size} expected: difference`,
        value: Math.abs(appliedFirst.applied - (records - poison.size)),
        target: none,
      },
      { what: `${killed}: redrives that did not succeed whole`, value: redrive.code === 0 ? 0 : 1, target: none },
      {
        what: `${killed}: after the redrive, records not applied or applied twice`,
        value: records - distinct + twiceTotal + (applied - distinct),
        target: none,
      },
    ];
  } finally {
    await ground.close();
  }
}

/** Kills it some milliseconds after it wrote a dead letter; answers whether it was still running. */
async function killOnce(ground: RunGround, afterMs: number): Promise<boolean> {
  const before = await lettersOnDisk(ground);
  const run = ground.start();
  let over = false;
  void run.ended.then(() => (over = true));
  while (!over && (await lettersOnDisk(ground)) === before) await wait(1);
  await wait(afterMs);
  run.kill();
  return (await run.ended).code === null;
}

async function lettersOnDisk(ground: RunGround): Promise<number> {
  const past = await ground.newest();
  return past ? (await ground.storiesText(past)).length : 0;
}

/** How far both files are from having each poison record once and no other. */
async function offTheLetters(ground: RunGround, poison: ReadonlySet<number>): Promise<number> {
  const past = await ground.newest();
  if (!past) throw new Error("there is no run");
  const table = await readFile(past.paths.deadLetters, "utf8");
  const rows = [...table.matchAll(/WO-(\d{7})/g)].map(([, number]) => Number(number));
  const stories = await ground.letters(past);
  return off(rows, poison) + off(stories, poison);
}

function off(listed: readonly number[], wanted: ReadonlySet<number>): number {
  const once = new Set(listed);
  const missing = [...wanted].filter((record) => !once.has(record)).length;
  const extra = [...once].filter((record) => !wanted.has(record)).length;
  return missing + extra + listed.length - once.size;
}

/** As a person would: no quantity is negative any more. */
async function mend(ground: RunGround): Promise<void> {
  const past = await ground.newest();
  if (!past) throw new Error("there is no run");
  const table = await readFile(past.paths.deadLetters, "utf8");
  await writeFile(past.paths.deadLetters, table.replaceAll(",-", ","));
}
