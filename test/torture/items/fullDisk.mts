import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { JsonObject } from "../../../src/base/json.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { type Account, accountFor, acknowledgedIn, add, clean, figuresOf, isClean } from "../account.mts";
import type { DiskOperation } from "../diskOrders.mts";
import { runOnDisk } from "../diskTrial.mts";
import type { Figure, Item, ItemEnd, ItemOptions, NotRun } from "../item.mts";
import { RunGround, unkeyedPost } from "../runGround.mts";
import { SmallDisk } from "../smallDisk.mts";

const CODES = ["ENOSPC", "EIO", "EDQUOT", "EROFS"];
/** Longer than a run waits before it tries again, so that a try fails as well. */
const REFUSES_FOR_MS = 1500;
const STRIDE = { short: 9, full: 1 };
const FILLINGS = { short: 1, full: 20 };

/** Many lines for the checkpoint, soon. */
const wordy: JsonObject = { segments: { size: 2 }, concurrency: 4 };

export const item: Item = {
  number: 4,
  fault: "full disk, I/O error: a 64 KiB file system, and a disk that refuses from operation n on",
  async run(options) {
    const ends = [
      await refuseEach("PUT with a key", {}, options),
      await refuseEach("POST without a key", unkeyedPost, options),
      await fillUp("PUT with a key", {}, options),
      await fillUp("POST without a key", unkeyedPost, options),
    ];
    return {
      tries: ends.reduce((sum, { tries }) => sum + tries, 0),
      results: ends.flatMap(({ results }) => results),
      notes: ends.flatMap(({ notes = [] }) => notes),
    };
  },
};

/** The disk refuses everything from the n-th operation on, for a while. */
async function refuseEach(kind: string, job: JsonObject, { scale, seed, onStep }: ItemOptions): Promise<ItemEnd> {
  const ground = await RunGround.lay({
    records: 16,
    job: { ...job, segments: { size: 5 }, concurrency: 2 },
    latencyMs: 1,
  });
  const notes: string[] = [];
  let account: Account = clean;
  let [tries, paused, refusedAtStart, latest] = [0, 0, 0, 0];
  try {
    const stride = STRIDE[scale];
    for (let at = stride === 1 ? 1 : 1 + (seed % stride); ; at += stride) {
      const code = CODES[at % CODES.length] ?? "EIO";
      await ground.clear();
      const { end, operations } = await runOnDisk(ground, [{ at, do: "fail", code, forMs: REFUSES_FOR_MS }]);
      tries += 1;
      const refused = operations.find((operation) => operation.end === "refused");
      const before = acknowledgedIn(await ground.newest());
      const isRefusal = end.code === 1;
      if (isRefusal) refusedAtStart += 1;
      const sent = ground.ledger.summary().requests;
      // Refused at the very start nothing may have been sent, and the same command works once the disk does.
      const last = isRefusal && sent === 0 ? await ground.run() : end;
      if (end.stderr.includes("paused:")) paused += 1;
      if (refused && !isRefusal) latest = Math.max(latest, lastRequestAfter(ground, refused));
      const one = await accountFor(ground, { before, last });
      account = add(account, one);
      if (!isClean(one)) {
        const said = JSON.stringify({ ...one, code: last.code, sent, stderr: last.stderr });
        notes.push(`${kind}, ${code} from operation ${at} on (${refused?.name} ${refused?.file}): ${said}`);
      }
      onStep?.(`${kind}: ${code} from operation ${at} on`);
      if (!refused) break;
    }
  } finally {
    await ground.close();
  }
  const where = `${kind}: ${tries} runs meet ${CODES.join(", ")}, ${paused} pause, ${refusedAtStart} are refused unsent`;
  const least = Math.floor(4 / STRIDE[scale]) + 1;
  return {
    tries,
    notes,
    results: [...figuresOf(where, account), pausedFigure(where, latest), atLeast(where, paused, least)],
  };
}

/** The file system fills up amid a run, and after a while there is space again. */
async function fillUp(kind: string, job: JsonObject, { scale, seed, onStep }: ItemOptions): Promise<ItemEnd> {
  const where = `${kind}, 64 KiB file system filled amid a run`;
  const chance = seededChance(seed, `fill ${kind}`);
  const notes: string[] = [];
  let account: Account = clean;
  let [tries, paused, latest, longest] = [0, 0, 0, 0];
  for (; tries < FILLINGS[scale]; tries += 1) {
    const ground = await RunGround.lay({ records: 100, job: { ...job, ...wordy }, latencyMs: 10 });
    const disk = await SmallDisk.mount(join(ground.folder, ".longhaul"));
    try {
      if (typeof disk === "string") return { tries, results: [{ what: where, notRun: disk } satisfies NotRun] };
      const one = await fillOnce(ground, { disk, after: 5 + Math.floor(chance.next() * 50) });
      account = add(account, one.account);
      if (one.paused) paused += 1;
      latest = Math.max(latest, one.latest);
      longest = Math.max(longest, one.wentOnAfter);
      if (!isClean(one.account) || !one.paused) notes.push(`${where}: ${JSON.stringify(one)}`);
      onStep?.(`${where}: ${tries + 1}`);
    } finally {
      if (typeof disk !== "string") await disk.unmount();
      await ground.close();
    }
  }
  const results: Figure[] = [
    ...figuresOf(`${where}, ${tries} times`, account),
    pausedFigure(where, latest),
    { what: `${where}: milliseconds until it went on when there was space`, value: longest, target: { atMost: 3000 } },
    { what: `${where}: runs that paused`, value: paused, target: { is: tries } },
  ];
  return { tries, results, notes };
}

async function fillOnce(ground: RunGround, { disk, after }: { readonly disk: SmallDisk; readonly after: number }) {
  const run = ground.start();
  await ground.wrote(run, after);
  await disk.fill(0);
  let over = false;
  void run.ended.then(() => (over = true));
  while (!over && !run.said().includes("paused:")) await wait(1);
  const pausedAt = Date.now();
  const paused = !over;
  const before = acknowledgedIn(await ground.newest());
  // Several tries fail; the last write that took effect tells when the run really stood still.
  await wait(2500);
  const latest = paused ? Math.max(0, lastAppliedAt(ground) - pausedAt) : 0;
  const freedAt = Date.now();
  await disk.free();
  while (!over && !run.said().includes("takes it again")) await wait(5);
  const wentOnAfter = Date.now() - freedAt;
  const last = await run.ended;
  const account = await accountFor(ground, { before, last });
  return {
    account,
    paused,
    latest,
    wentOnAfter,
    code: last.code,
    stderr: isClean(account) && paused ? "" : last.stderr,
  };
}

/** How long after the first refusal the last write took effect before the run went on; 0 when none did. */
function lastRequestAfter(ground: RunGround, { at }: DiskOperation): number {
  const during = (ground.ledger.entries() ?? []).map((entry) => Date.parse(entry.at) - at);
  return Math.max(0, ...during.filter((ms) => ms < REFUSES_FOR_MS));
}

function lastAppliedAt(ground: RunGround): number {
  return Date.parse(ground.ledger.entries()?.at(-1)?.at ?? "");
}

function pausedFigure(where: string, latest: number): Figure {
  return { what: `${where}: milliseconds until nothing left any more`, value: latest, target: { atMost: 1000 } };
}

function atLeast(where: string, value: number, least: number): Figure {
  return { what: `${where}: runs that paused`, value, target: { atLeast: least } };
}
