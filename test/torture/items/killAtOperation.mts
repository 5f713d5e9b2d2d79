import type { JsonObject } from "../../../src/base/json.ts";
import { accountFor, acknowledgedIn, add, clean, figuresOf, isClean } from "../account.mts";
import type { DiskOperation, DiskOrder } from "../diskOrders.mts";
import { runOnDisk } from "../diskTrial.mts";
import type { Item, ItemEnd, ItemOptions } from "../item.mts";
import { RunGround, unkeyedPost } from "../runGround.mts";

/** Small: every operation of the run is killed. */
const RECORDS = 16;

/** In the short form every so many operations. */
const STRIDE = { short: 13, full: 1 };

export const item: Item = {
  number: 2,
  fault: "kill at each operation on a file of the run: before it, and amid each write; then a plain resume",
  async run(options) {
    const put = await Series.of("PUT with a key", {}, options);
    const post = await Series.of("POST without a key", unkeyedPost, options);
    const ends = [
      await put.firstRuns(),
      await put.renewals(),
      await put.resumes(),
      await post.firstRuns(),
      await post.resumes(),
    ];
    await put.close();
    await post.close();
    return {
      tries: ends.reduce((sum, { tries }) => sum + tries, 0),
      results: ends.flatMap(({ results }) => results),
      notes: ends.flatMap(({ notes = [] }) => notes),
    };
  },
};

/** Kills runs of one kind, each from a clean folder. */
class Series {
  private readonly kind: string;
  private readonly ground: RunGround;
  private readonly options: ItemOptions;

  private constructor(kind: string, ground: RunGround, options: ItemOptions) {
    this.kind = kind;
    this.ground = ground;
    this.options = options;
  }

  static async of(kind: string, job: JsonObject, options: ItemOptions): Promise<Series> {
    const small = { segments: { size: 5 }, concurrency: 2 };
    return new Series(
      kind,
      await RunGround.lay({ records: RECORDS, job: { ...job, ...small }, latencyMs: 1 }),
      options,
    );
  }

  close(): Promise<void> {
    return this.ground.close();
  }

  /** A first run is killed. */
  firstRuns(): Promise<ItemEnd> {
    return this.killEach("a first run", { before: [], from: 1 });
  }

  /** The disk refused for a moment, and the run is killed while it puts new files in the place of the old ones. */
  async renewals(): Promise<ItemEnd> {
    const { operations } = await this.freshRun([]);
    // The first sync of dead letters: the checkpoint is written after it.
    const refused = operations.find(({ name, file }) => name === "datasync" && file.endsWith(".csv"))?.n ?? 0;
    const fail: DiskOrder = { at: refused, do: "fail", code: "EIO", forMs: 500 };
    return this.killEach("a run that renews its files", { before: [fail], from: refused + 1 });
  }

  /** A first run is killed amid a write, and so is the run that goes on with what it left. */
  async resumes(): Promise<ItemEnd> {
    const { operations } = await this.freshRun([]);
    const writes = operations.filter(({ name, file }) => name === "appendFile" && file.endsWith(".checkpoint.jsonl"));
    const torn: DiskOrder = { at: writes[Math.floor(writes.length / 2)]?.n ?? 0, do: "half" };
    return this.killEach("a resume of a torn checkpoint", { before: [], from: 1, torn });
  }

  private async killEach(
    what: string,
    { before, from, torn }: { before: readonly DiskOrder[]; from: number; torn?: DiskOrder },
  ): Promise<ItemEnd> {
    const notes: string[] = [];
    const met = new Set<string>();
    let [account, tries, kills] = [clean, 0, 0];
    const stride = STRIDE[this.options.scale];
    for (const how of ["kill", "half"] as const) {
      // The short form begins elsewhere for each seed, so that in time it meets every operation.
      let at = stride === 1 ? from : from + (this.options.seed % stride);
      for (; ; at += stride) {
        const one = await this.killOnce([...before, { at, do: how }], torn);
        account = add(account, one.account);
        tries += 1;
        if (!isClean(one.account)) notes.push(`${this.kind}, ${what}, ${how} at ${at} ${one.last}: ${one.said}`);
        if (one.killed) {
          kills += 1;
          met.add(one.last);
        } else if (one.operations < at) break;
        this.options.onStep?.(`${this.kind}, ${what}: ${how} at ${at}`);
      }
    }
    const where = `${this.kind}, ${what}: ${kills} kills at ${met.size} kinds of operation`;
    return {
      tries,
      notes,
      results: [
        ...figuresOf(where, account),
        { what: `${where}, so many at least`, value: kills, target: { atLeast: stride === 1 ? 12 : 1 } },
      ],
    };
  }

  private async freshRun(orders: readonly DiskOrder[]) {
    await this.ground.clear();
    return runOnDisk(this.ground, orders);
  }

  private async killOnce(orders: readonly DiskOrder[], torn: DiskOrder | undefined) {
    const { ground } = this;
    if (torn) await this.freshRun([torn]);
    else await ground.clear();
    const { killed, operations, end } = await runOnDisk(ground, orders);
    const before = acknowledgedIn(await ground.newest());
    const last = killed ? await ground.run() : end;
    const account = await accountFor(ground, { before, last });
    const newest = operations.at(-1);
    const said = JSON.stringify({ ...account, code: last.code, stderr: last.stderr });
    return { account, killed, operations: newest?.n ?? 0, last: newest ? nameOf(newest) : "", said };
  }
}

/** `appendFile checkpoint.jsonl`, whatever the run is called. */
function nameOf({ name, file, end }: DiskOperation): string {
  return `${end} ${name} ${file.replace(/^\d{8}-\d{6}-[0-9a-f]{4}\.?/, "")}`;
}
