// Holds what a run of groups says of each record against the ledger: a write and its undoing are two entries there.
import type { Chance } from "../../src/base/chance.ts";
import { countRecords, type RecordCounts } from "../../src/engine/summary.ts";
import { RunGround } from "./runGround.mts";

export interface GroupAccount {
  /** Groups of which some records count as a success and some do not. */
  readonly partials: number;
  /** Records that stand otherwise at the server than the run says. */
  readonly denied: number;
  readonly pending: number;
  readonly twice: number;
  readonly said: RecordCounts;
  /** By the ledger: written and still there; written and put back; never written. */
  readonly ledger: { readonly stand: number; readonly back: number; readonly never: number };
}

/** Lots of one to six orders, about one order in twelve with a quantity that the server refuses. */
export function groupRows(chance: Chance, groups: number): readonly string[] {
  const rows: string[] = [];
  for (let lot = 1; lot <= groups; lot += 1) {
    for (let left = 1 + Math.floor(chance.next() * 6); left > 0; left -= 1) {
      const qty = chance.next() < 1 / 12 ? -5 : 10 + rows.length;
      rows.push(`${RunGround.key(rows.length + 1)},released,${qty},line-1,2027-03-01,L${lot}`);
    }
  }
  return rows;
}

export async function accountGroups(ground: RunGround): Promise<GroupAccount> {
  const past = await ground.newest();
  if (!past) throw new Error("there is no run");
  const { progress } = past;
  const { succeeded, rolledBack, unknown, dead } = progress;
  const letters = new Map((await ground.stories(past)).map((letter) => [letter.record, letter]));
  const ledger = { stand: 0, back: 0, never: 0 };
  const lots = new Map<string, Set<boolean>>();
  let denied = 0;
  for (const { record, lot } of await ground.lots()) {
    const times = ground.ledger.timesApplied(RunGround.key(record));
    ledger[times === 0 ? "never" : times % 2 === 1 ? "stand" : "back"] += 1;
    lots.set(lot, (lots.get(lot) ?? new Set()).add(succeeded.has(record)));
    const refused = letters.get(record)?.status === 400;
    if (succeeded.has(record) && times !== 1) denied += 1;
    else if (rolledBack.has(record) && times !== 0 && times !== 2) denied += 1;
    else if (dead.has(record) && refused && times !== 0) denied += 1;
    if ((rolledBack.has(record) || dead.has(record)) !== letters.has(record)) denied += 1;
    if (unknown.has(record) && times > 2) denied += 1;
  }
  const partials = [...lots.values()].filter((ends) => ends.size > 1).length;
  const said = countRecords(progress);
  return { partials, denied, pending: said.pending, twice: ground.ledger.summary().twiceTotal, said, ledger };
}
