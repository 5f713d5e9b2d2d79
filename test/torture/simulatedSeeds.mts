// Simulated runs from consecutive seeds, so that each failing one can be played again alone.
import type { SimulatedJob } from "./simulatedJobs.mts";
import { type Simulated, simulate } from "./simulatedRun.mts";

export interface SeedOptions {
  readonly jobs: readonly SimulatedJob[];
  /** Of the first run; each further one has the next. */
  readonly seed: number;
  readonly onStep?: (words: string) => void;
}

export interface SeedsEnd {
  readonly runs: number;
  readonly records: number;
  readonly groups: number;
  readonly brokenOff: number;
  readonly wrongs: number;
  /** Runs that went otherwise when they were played again: every run with a wrong, and each hundredth. */
  readonly strayed: number;
  /** Seed, kind and what was wrong. */
  readonly notes: readonly string[];
}

export async function seedsUntil(
  isEnough: (so: SeedsEnd) => boolean,
  { jobs, seed, onStep }: SeedOptions,
): Promise<SeedsEnd> {
  const notes: string[] = [];
  let so: SeedsEnd = { runs: 0, records: 0, groups: 0, brokenOff: 0, wrongs: 0, strayed: 0, notes };
  while (!isEnough(so)) {
    const one = await played(seed + so.runs, jobs);
    const replayed = one.wrongs.length > 0 || so.runs % 100 === 0 ? await played(one.seed, jobs) : one;
    for (const wrong of one.wrongs) notes.push(`seed ${one.seed}, ${one.kind}: ${wrong}`);
    so = {
      runs: so.runs + 1,
      records: so.records + one.records,
      groups: so.groups + one.groups,
      brokenOff: so.brokenOff + one.brokenOff,
      wrongs: so.wrongs + one.wrongs.length,
      strayed: so.strayed + (replayed.trace === one.trace && replayed.wrongs.join() === one.wrongs.join() ? 0 : 1),
      notes,
    };
    if (so.runs % 100 === 0) onStep?.(`${so.runs} simulated runs, ${so.wrongs} wrongs`);
  }
  return so;
}

/** A run that throws is as wrong as one that loses a record. */
async function played(seed: number, jobs: readonly SimulatedJob[]): Promise<Simulated> {
  try {
    return await simulate(seed, jobs);
  } catch (error) {
    const wrongs = [error instanceof Error ? `threw ${error.message}` : "threw something"];
    return { seed, kind: "unknown", trace: "", wrongs, records: 0, groups: 0, brokenOff: 0 };
  }
}
