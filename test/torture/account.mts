// Holds what a run says against what the server did.

import { Ranges } from "../../src/base/ranges.ts";
import type { PastRun } from "../../src/node/readRun.ts";
import { type RunEnded, RunGround } from "./runGround.mts";

/** What went wrong, by kind; every number is to be 0. */
export interface Account {
  /** Acknowledged before the fault and not afterwards, or acknowledged and not at the server. */
  lost: number;
  /** Applied more than once. */
  twice: number;
  /** Runs that did not go on to their end by themselves. */
  stuck: number;
  /** Took effect or may have, and are neither succeeded nor listed as unknown or dead. */
  unlisted: number;
  /** Dead letters that are missing in the files, or stand there without being one, or twice. */
  letters: number;
}

export const clean: Account = { lost: 0, twice: 0, stuck: 0, unlisted: 0, letters: 0 };

/** What is acknowledged now: a copy, since the progress of a run moves on. */
export interface Acknowledged {
  readonly succeeded: string;
  readonly dead: string;
}

export function acknowledgedIn(past: PastRun | undefined): Acknowledged {
  return { succeeded: past?.progress.succeeded.toString() ?? "", dead: past?.progress.dead.toString() ?? "" };
}

/** Looks at a run that should have come to its end after `before` was acknowledged. */
export async function accountFor(
  ground: RunGround,
  { before, last }: { readonly before: Acknowledged; readonly last: RunEnded },
): Promise<Account> {
  const past = await ground.newest();
  if (!past || (last.code !== 0 && last.code !== 2)) return { ...clean, stuck: 1 };
  const { succeeded, dead, unknown, header } = past.progress;
  const { ledger } = ground;
  const applied = (record: number) => ledger.timesApplied(RunGround.key(record));
  let [lost, unlisted, pending] = [0, 0, 0];
  for (let record = 1; record <= header.input.records; record += 1) {
    if (succeeded.has(record) && applied(record) === 0) lost += 1;
    if (applied(record) > 0 && !succeeded.has(record) && !unknown.has(record)) unlisted += 1;
    if (!past.progress.isSettled(record)) pending += 1;
  }
  lost += missing(before.succeeded, (record) => succeeded.has(record));
  lost += missing(before.dead, (record) => dead.has(record));
  const letters = await ground.letters(past);
  const listed = new Set(letters);
  const off = letters.length - listed.size + [...dead].filter((record) => !listed.has(record)).length;
  const extra = [...listed].filter((record) => !dead.has(record)).length;
  return { lost, twice: ledger.summary().twiceTotal, stuck: pending > 0 ? 1 : 0, unlisted, letters: off + extra };
}

export function add(to: Account, more: Account): Account {
  return {
    lost: to.lost + more.lost,
    twice: to.twice + more.twice,
    stuck: to.stuck + more.stuck,
    unlisted: to.unlisted + more.unlisted,
    letters: to.letters + more.letters,
  };
}

export function isClean(account: Account): boolean {
  return Object.values(account).every((count) => count === 0);
}

/** The figures of an account, each with target 0. */
export function figuresOf(where: string, account: Account) {
  const none = { is: 0 } as const;
  return [
    { what: `${where}: acknowledged records lost`, value: account.lost, target: none },
    { what: `${where}: records applied twice`, value: account.twice, target: none },
    { what: `${where}: applied records not accounted for`, value: account.unlisted, target: none },
    { what: `${where}: dead letters missing or extra`, value: account.letters, target: none },
    { what: `${where}: runs that needed more than a plain resume`, value: account.stuck, target: none },
  ];
}

function missing(text: string, isThere: (record: number) => boolean): number {
  const records = new Ranges();
  records.addText(text);
  return [...records].filter((record) => !isThere(record)).length;
}
