// Dead letters of a run that dies at appends to its checkpoint, on virtual time.
import type { Chance } from "../../src/base/chance.ts";
import type { DeadLetter } from "../../src/engine/deadLetter.ts";
import { orders } from "../fakes/memorySource.ts";
import { makeTrial, validPart } from "../unit/engine/runTrial.ts";
import { oneOf } from "./simulatedFaults.mts";

export interface CrashOptions {
  readonly share: number;
  readonly records: number;
  /** The run dies so often before it is left in peace. */
  readonly crashes: number;
}

/** `off`: dead letters missing, extra or repeated, and records with another end than they should have. */
export async function crashAmidLetters(
  chance: Chance,
  { share, records, crashes }: CrashOptions,
): Promise<{ readonly died: number; readonly off: number }> {
  const poison = new Set(orders(records).flatMap(({ number }) => (chance.next() < share ? [number] : [])));
  let left: { checkpoint: string; letters: readonly DeadLetter[] } | undefined;
  for (let died = 0; ; died += 1) {
    const trial = await makeTrial({ job: { concurrency: 16, segments: { size: 100 } }, records, ...left });
    if (died < crashes) {
      const at = 1 + Math.floor((chance.next() * records) / 16 / crashes);
      trial.journal.crash = { at, keeps: oneOf(chance, ["nothing", "half", "all"]) };
    }
    trial.api.respond = ({ url }) => (poison.has(Number(/\d+$/.exec(url)?.[0])) ? { status: 422 } : {});
    const running = trial.runner.run(trial.cancel.signal).then(() => "ended" as const);
    const how = await trial.clock.run(Promise.race([running, trial.journal.died.then(() => "died" as const)]));
    const { letters } = trial.deadLetters;
    if (how === "died") {
      left = { checkpoint: await validPart(trial.journal.text), letters };
      continue;
    }
    const listed = letters.map(({ record }) => record);
    const { dead, succeeded } = trial.progress;
    const wrongEnds = orders(records).filter(
      ({ number }) => !(poison.has(number) ? dead : succeeded).has(number),
    ).length;
    const missing = [...poison].filter((record) => !listed.includes(record)).length;
    const extra = listed.filter((record, at) => !poison.has(record) || listed.indexOf(record) !== at).length;
    return { died, off: missing + extra + wrongEnds };
  }
}
