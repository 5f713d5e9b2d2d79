import type { Chance } from "../base/chance.ts";

/** Real chance: good for jitter and names of runs, not for secrets. */
export const nodeChance: Chance = { next: () => Math.random() };
