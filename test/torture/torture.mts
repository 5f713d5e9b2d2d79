// Prints every number that is promised about faults, and ends with 0 only if all of those that were chosen hold:
// with 1 when one is missed, with 2 when nothing is missed but something could not be run.
// Usage: npm run torture [-- 1 4 12] [--short] [--seed 17] [--minutes 60] [--list]
import { parseArgs } from "node:util";
import { type Item, type ItemEnd, type ItemOptions, type Verdict, verdictOf, verdictOfAll, wordsOf } from "./item.mts";
import { loadItems } from "./loadItems.mts";

/** As many faults are promised to be tried; the last one is all of them at once. */
const ITEMS = 21;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: "boolean" },
    seed: { type: "string" },
    minutes: { type: "string" },
    list: { type: "boolean" },
  },
});
const items = await loadItems();
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
const scale = values.short ? "short" : "full";
const chosen = positionals.length > 0 ? positionals.map(Number) : Array.from({ length: ITEMS }, (_, at) => at + 1);
if ([seed, ...chosen].some((number) => !Number.isInteger(number)) || Number.isNaN(minutes)) {
  console.error("usage: npm run torture [-- 1 4 12] [--short] [--seed 17] [--minutes 60] [--list]");
  process.exit(64);
}

if (values.list) for (const { number, fault } of items.values()) console.log(`${number}  ${fault}`);
else await runAll();

async function runAll(): Promise<void> {
  const { version, platform, arch } = process;
  console.log(`Node ${version}, ${platform} ${arch}, ${new Date().toISOString()}, ${scale} scale, seed ${seed}`);
  const verdicts: Verdict[] = [];
  for (const number of chosen) {
    const item = items.get(number);
    verdicts.push(item ? await tell(item) : absent(number));
  }
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  console.log(`\n${count("ok")} ok, ${count("MISS")} missed, ${count("not run")} not run or not whole; seed ${seed}`);
  process.exitCode = count("MISS") > 0 ? 1 : count("not run") > 0 ? 2 : 0;
}

async function tell(item: Item): Promise<Verdict> {
  console.log(`\n#${item.number}  ${item.fault}`);
  const began = performance.now();
  const end = await runItem(item, { scale, seed, minutes, onStep });
  clearStep();
  const verdict = verdictOfAll(end);
  for (const result of end.results) console.log(`   ${verdictOf(result).padEnd(8)}${wordsOf(result)}`);
  for (const note of end.notes?.slice(0, 20) ?? []) console.log(`      ${note}`);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`   ${verdict.padEnd(8)}item ${item.number}, ${end.tries} tries, ${seconds} s, seed ${seed}`);
  return verdict;
}

/** A trial that breaks down has shown nothing: that is a miss, and the next one runs all the same. */
async function runItem(item: Item, options: ItemOptions): Promise<ItemEnd> {
  try {
    return await item.run(options);
  } catch (error) {
    console.error(error);
    return { tries: 0, results: [{ what: "trials that broke down", value: 1, target: { is: 0 } }] };
  }
}

function absent(number: number): Verdict {
  console.log(`\n#${number}  has no file in test/torture/items\n   not run`);
  return "not run";
}

function onStep(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K   ${words}`);
}

function clearStep(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
}
