import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { accountFor, acknowledgedIn, clean } from "../../torture/account.mts";
import type { DiskOrder } from "../../torture/diskOrders.mts";
import { runOnDisk } from "../../torture/diskTrial.mts";
import { RunGround, unkeyedPost } from "../../torture/runGround.mts";
import { said } from "./said.ts";

const RECORDS = 60;

let ground: RunGround | undefined;

afterEach(() => ground?.close());

/** The disk refuses for a minute from the first write that `chosen` finds in an undisturbed run. */
async function refuseFrom(
  chosen: (file: string) => boolean,
  job = {},
): Promise<{ place: RunGround; order: DiskOrder }> {
  const place = await RunGround.lay({ records: RECORDS, job: { concurrency: 2, ...job }, latencyMs: 5 });
  ground = place;
  const { operations } = await runOnDisk(place, []);
  const at = operations.find(({ name, file }) => name === "datasync" && chosen(file))?.n ?? 0;
  await place.clear();
  return { place, order: { at, do: "fail", code: "ENOSPC", forMs: 60_000 } };
}

async function untilSaid(run: { said(): string }, words: string): Promise<void> {
  await expect.poll(() => run.said(), { timeout: 20_000, interval: 10 }).toContain(words);
}

test.each([
  ["PUT", {}],
  ["POST that must not be repeated", unkeyedPost],
])(
  "a cancel of a run of %s that the disk pauses stops at once, warns, and a resume accounts for all",
  async (_, job) => {
    const { place, order } = await refuseFrom((file) => file.endsWith(".dead-letters.csv"), job);
    const run = place.start(["--json"], { disk: { log: join(place.folder, "disk.log"), orders: [order] } });
    await untilSaid(run, "paused:");
    const cancelledAt = performance.now();
    run.kill("SIGINT");
    const end = await run.ended;
    const took = performance.now() - cancelledAt;
    const { state, reason, records } = said(end.stdout);
    const past = await place.newest();
    const before = acknowledgedIn(past);
    // What the refused write left behind may be there or not: it is not claimed.
    const claimsNoMore =
      records.succeeded <= (past?.progress.succeeded.size ?? 0) && records.dead <= (past?.progress.dead.size ?? 0);
    const account = await accountFor(place, { before, last: await place.run() });
    expect({ code: end.code, state, reason, claimsNoMore, quick: took < 8000, stderr: end.stderr, account }).toEqual({
      code: 3,
      state: "stopped",
      reason: "cancelled",
      claimsNoMore: true,
      quick: true,
      stderr: expect.stringMatching(
        /paused: .*\.\w+ cannot be written \(ENOSPC\)[^]*warning: .* cannot be written/,
      ) as string,
      account: clean,
    });
  },
);

test("a place that cannot be written from the start is refused, and nothing is sent", async () => {
  const { place } = await refuseFrom(() => true);
  const order: DiskOrder = { at: 7, do: "fail", code: "EROFS", forMs: 60_000 };
  const { end } = await runOnDisk(place, [order]);
  expect({ code: end.code, requests: place.ledger.summary().requests, stderr: end.stderr }).toEqual({
    code: 1,
    requests: 0,
    stderr: expect.stringMatching(/cannot be written \(EROFS\)/) as string,
  });
});
