// Prints every number that is promised about faults, and ends with 0 only if all of those that were chosen hold:
// with 1 when one is missed, with 2 when nothing is missed but something could not be run.
// After each item the state is kept in out/torture.json: `--resume` goes on there, with the order it was begun with.
// Usage: npm run torture [-- 1 4 12] [--short] [--seed 17] [--minutes 60] [--resume] [--list]
import { parseArgs } from "node:util";
import { type Item, type ItemEnd, type ItemOptions, verdictOf, verdictOfAll, wordsOf } from "./item.mts";
import { loadItems } from "./loadItems.mts";
import {
  hashOfTree,
  readTrialState,
  type TrialLine,
  type TrialOrder,
  type TrialState,
  writeTrialState,
} from "./trialState.mts";
import { tableOf } from "./trialTable.mts";

/** As many faults are promised to be tried; the last one is all of them at once. */
const ITEMS = 21;
const STATE = "out/torture.json";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: "boolean" },
    seed: { type: "string" },
    minutes: { type: "string" },
    resume: { type: "boolean" },
    list: { type: "boolean" },
  },
});
const items = await loadItems();
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const minutes = values.minutes === undefined ? null : Number(values.minutes);
const chosen = positionals.length > 0 ? positionals.map(Number) : Array.from({ length: ITEMS }, (_, at) => at + 1);
if ([seed, ...chosen].some((number) => !Number.isInteger(number)) || Number.isNaN(minutes)) {
  refuse("usage: npm run torture [-- 1 4 12] [--short] [--seed 17] [--minutes 60] [--resume] [--list]");
}

if (values.list) for (const { number, fault } of items.values()) console.log(`${number}  ${fault}`);
else await runAll(await begin());

/** A new order, or the one that was broken off. */
async function begin(): Promise<TrialState> {
  const tree = await hashOfTree();
  if (!values.resume)
    return { order: { scale: values.short ? "short" : "full", seed, minutes, chosen, tree }, lines: [] };
  if (positionals.length > 0 || values.short || values.seed !== undefined || minutes !== null)
    return refuse("--resume goes on with the order it was begun with: give nothing else");
  const state = await readTrialState(STATE);
  if (!state) return refuse(`there is no ${STATE} to go on with`);
  if (state.order.tree !== tree) return refuse("the code or the trials have changed since: begin anew");
  return state;
}

async function runAll({ order, lines: kept }: TrialState): Promise<void> {
  const { version, platform, arch } = process;
  const has = kept.length > 0 ? `, ${kept.length} items kept` : "";
  console.log(
    `Node ${version}, ${platform} ${arch}, ${new Date().toISOString()}, ${order.scale} scale, seed ${order.seed}${has}`,
  );
  const lines = [...kept];
  for (const number of order.chosen.slice(kept.length)) {
    lines.push(await tell(number, order));
    await writeTrialState(STATE, { order, lines });
  }
  console.log(`\n${tableOf(lines)}`);
  const count = (verdict: TrialLine["verdict"]) => lines.filter((line) => line.verdict === verdict).length;
  console.log(
    `\n${count("ok")} ok, ${count("MISS")} missed, ${count("not run")} not run or not whole; seed ${order.seed}`,
  );
  process.exitCode = count("MISS") > 0 ? 1 : count("not run") > 0 ? 2 : 0;
}

async function tell(number: number, { scale, seed: from, minutes: lasting }: TrialOrder): Promise<TrialLine> {
  const item = items.get(number);
  const fault = item?.fault ?? "has no file in test/torture/items";
  console.log(`\n#${number}  ${fault}`);
  const began = performance.now();
  const end = item
    ? await runItem(item, { scale, seed: from, minutes: lasting ?? undefined, onStep })
    : { tries: 0, results: [{ what: "the whole item", notRun: "nobody has written it" }] };
  clearStep();
  const verdict = verdictOfAll(end);
  for (const result of end.results) console.log(`   ${verdictOf(result).padEnd(8)}${wordsOf(result)}`);
  for (const note of end.notes?.slice(0, 20) ?? []) console.log(`      ${note}`);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`   ${verdict.padEnd(8)}item ${number}, ${end.tries} tries, ${seconds} s, seed ${from}`);
  return { number, fault, seed: from, seconds, verdict, end };
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

function refuse(why: string): never {
  console.error(why);
  process.exit(64);
}

function onStep(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K   ${words}`);
}

function clearStep(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
}
