import { expect, type TestContext } from "vitest";
import { type Item, verdictOf, wordsOf } from "../../torture/item.mts";

/** The short form of a trial of `npm run torture`. What this machine cannot run is skipped and says why, never passed. */
export async function shortForm(item: Item, { annotate, skip }: TestContext): Promise<void> {
  const seed = Number(process.env["LONGHAUL_SEED"] ?? Date.now() % 2 ** 31);
  await annotate(`seed ${seed}`);
  const { tries, results, notes = [] } = await item.run({ scale: "short", seed });
  const words = (verdict: string) => results.filter((result) => verdictOf(result) === verdict).map(wordsOf);
  expect({ seed, missed: words("MISS"), notes, tried: tries > 0 }).toEqual({
    seed,
    missed: [],
    notes: [],
    tried: true,
  });
  const notRun = words("not run");
  if (notRun.length > 0) skip(notRun.join("; "));
}
