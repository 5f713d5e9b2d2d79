// What a trial is: a fault, tried many times, and what must hold. The numbers are those of the twenty promised ones.

export interface ItemOptions {
  /** `short` takes seconds, for `npm test`; `full` is what is promised. */
  readonly scale: "short" | "full";
  /** The same seed makes the same choices. */
  readonly seed: number;
  /** How long what is told in minutes lasts, in place of the scale's own. */
  readonly minutes?: number | undefined;
  /** Told now and then what is being done; for whoever waits. */
  readonly onStep?: (words: string) => void;
}

/** One number that was measured, with what it has to be. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly target: { readonly is: number } | { readonly atMost: number } | { readonly atLeast: number };
}

/** A part that this machine cannot run. It is never counted as held. */
export interface NotRun {
  readonly what: string;
  readonly notRun: string;
}

export interface ItemEnd {
  readonly tries: number;
  readonly results: readonly (Figure | NotRun)[];
  /** What was found where something did not hold: enough to look for it. */
  readonly notes?: readonly string[];
}

/** Each file of `items/` exports one as `item`. */
export interface Item {
  /** 1 to 20; 21 is all of them at once. */
  readonly number: number;
  readonly fault: string;
  run(options: ItemOptions): Promise<ItemEnd>;
}

export type Verdict = "ok" | "MISS" | "not run";

export function verdictOf(result: Figure | NotRun): Verdict {
  if ("notRun" in result) return "not run";
  const { value, target } = result;
  const holds =
    "is" in target ? value === target.is : "atMost" in target ? value <= target.atMost : value >= target.atLeast;
  return holds ? "ok" : "MISS";
}

/** A single figure that does not hold is a miss; what could not run keeps the whole from being held. */
export function verdictOfAll({ tries, results }: ItemEnd): Verdict {
  const all = results.map(verdictOf);
  if (all.includes("MISS")) return "MISS";
  return all.includes("not run") || tries === 0 || results.length === 0 ? "not run" : "ok";
}

/** `records lost: 0 (target 0)`. */
export function wordsOf(result: Figure | NotRun): string {
  if ("notRun" in result) return `${result.what}: ${result.notRun}`;
  const { what, value, target } = result;
  const wanted =
    "is" in target ? target.is : "atMost" in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
  return `${what}: ${value} (target ${wanted})`;
}
