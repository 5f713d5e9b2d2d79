import { expect, test } from "vitest";
import { failedWith } from "../../../src/base/failure.ts";
import type { Journal } from "../../../src/engine/runFiles.ts";

export interface JournalTrial {
  readonly journal: Journal;
  /** All that is on the disk. */
  readonly text: () => Promise<string>;
}

/** What every journal keeps. `makeFull` gives one whose disk takes nothing. */
export function journalContract(make: () => Promise<JournalTrial>, makeFull: () => Promise<Journal>): void {
  test("lines are on the disk, whole and in order, when an append returns", async () => {
    const { journal, text } = await make();
    await journal.append(["one", "two"]);
    const early = await text();
    await Promise.all([journal.append(["three"]), journal.append(["four", "five"]), journal.append([])]);
    const late = await text();
    await journal.close();
    expect([early, late, await text()]).toEqual([
      "one\ntwo\n",
      "one\ntwo\nthree\nfour\nfive\n",
      "one\ntwo\nthree\nfour\nfive\n",
    ]);
  });

  test("a disk that refuses says so until the file can be begun anew, and once more at the end", async () => {
    const journal = await makeFull();
    const ends = await Promise.allSettled([journal.append(["a"]), journal.append(["b"])]);
    for (const next of [() => journal.append(["c"]), () => journal.renew(), () => journal.close()]) {
      ends.push(...(await Promise.allSettled([next()])));
    }
    const full = ends.map((end) => end.status === "rejected" && failedWith(end.reason, "disk-unwritable"));
    expect(full).toEqual([true, true, true, true, true]);
  });
}
