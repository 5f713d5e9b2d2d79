// Holds what a run of groups says of each record against the ledger: a write and its undoing are two entries there.
import type { Chance } from "../../src/base/chance.ts";
import type { PastRun } from "../../src/node/readRun.ts";
import { RunGround, type Story } from "./runGround.mts";

const ends = ["succeeded", "rolledBack", "dead", "unknown", "pending"] as const;

export interface GroupAccount {
  /** Groups of which some records count as a success and some do not. */
  readonly partials: number;
  /** Records of each end that the ledger confirms. */
  readonly confirmed: Readonly<Record<(typeof ends)[number], number>>;
  /** Records that stand otherwise at the server than the run says, or whose dead letter is missing or one too many. */
  readonly denied: number;
  /** Records that the ledger has as written and not undone, and of these those that the run names as not rolled back. */
  readonly standing: number;
  readonly named: number;
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
  const letters = new Map((await ground.stories(past)).map((letter) => [letter.record, letter]));
  const lots = new Map<string, Set<boolean>>();
  const confirmed = { succeeded: 0, rolledBack: 0, dead: 0, unknown: 0, pending: 0 };
  let [denied, standing, named] = [0, 0, 0];
  for (const { record, lot } of await ground.lots()) {
    const times = ground.ledger.timesApplied(RunGround.key(record));
    const end = endOf(record, past);
    const letter = letters.get(record);
    const hasLetter = end === "rolledBack" || end === "dead";
    if (isConfirmed(end, times, letter) && hasLetter === (letter !== undefined)) confirmed[end] += 1;
    else denied += 1;
    if (times % 2 === 1) standing += 1;
    if (times % 2 === 1 && (end === "dead" || end === "unknown")) named += 1;
    lots.set(lot, (lots.get(lot) ?? new Set()).add(end === "succeeded"));
  }
  const partials = [...lots.values()].filter((found) => found.size > 1).length;
  return { partials, confirmed, denied, standing, named };
}

function endOf(record: number, { progress }: PastRun): (typeof ends)[number] {
  return ends.find((end) => end !== "pending" && progress[end].has(record)) ?? "pending";
}

/** Written once; or never, or written and put back; or refused and never written. Who is named may stand either way. */
function isConfirmed(end: (typeof ends)[number], times: number, letter: Story | undefined): boolean {
  switch (end) {
    case "succeeded":
      return times === 1;
    case "rolledBack":
      return times === 0 || times === 2;
    case "dead":
      return letter?.status === 400 ? times === 0 : times <= 2;
    case "unknown":
      return times <= 2;
    case "pending":
      return false;
    default:
      return end satisfies never;
  }
}
