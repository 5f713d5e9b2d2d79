// A run of many records at a steady rate, in a process of its own, whose heap is looked at from within.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RunGround } from "./runGround.mts";

/** A rate that a small machine keeps up beside its other work. */
const PER_SECOND = 250;
/** So much of the run is its way up: caches fill, code is compiled. */
const WARM_UP = 0.2;

export interface SoakEnd {
  readonly records: number;
  readonly minutes: number;
  readonly samples: number;
  readonly grownMb: number;
  readonly missing: number;
}

export async function soak({
  minutes,
  onStep,
}: {
  readonly minutes: number;
  readonly onStep?: (words: string) => void;
}): Promise<SoakEnd> {
  const records = Math.max(PER_SECOND, Math.round(minutes * 60 * PER_SECOND));
  const ground = await RunGround.lay({ records, job: { rate: { perSecond: PER_SECOND } } });
  const heap = join(ground.folder, "heap.txt");
  const everyMs = Math.max(250, Math.min(15_000, (minutes * 60_000) / 40));
  try {
    await ground.fill(
      Array.from({ length: records }, (_, at) => `${RunGround.key(at + 1)},released,${at},line-1,2027-03-01`),
    );
    ground.setFaults({ resetAfter: 0.001, status: [{ status: 503, share: 0.001, retryAfter: 1 }] });
    const preload = pathToFileURL(resolve("test/torture/heapLooks.mts")).href;
    const flags = ["--expose-gc", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--import", preload];
    const began = performance.now();
    const run = ground.start([], {
      flags,
      environment: { TORTURE_HEAP: heap, TORTURE_HEAP_EVERY_MS: String(everyMs) },
    });
    const telling = setInterval(
      () => onStep?.(`soak: ${ground.ledger.summary().distinct} of ${records} records`),
      5000,
    );
    const { code, stderr } = await run.ended.finally(() => clearInterval(telling));
    if (code !== 0) throw new Error(`the soak ended with ${code}: ${stderr.slice(-2000)}`);
    const looks = (await readFile(heap, "utf8")).trimEnd().split("\n").map(Number);
    const warm = looks.slice(Math.floor(looks.length * WARM_UP));
    const grown = Math.max(...warm.slice(-Math.ceil(warm.length / 4))) - (warm[0] ?? 0);
    const missing = records - ((await ground.newest())?.progress.succeeded.size ?? 0);
    return {
      records,
      minutes: (performance.now() - began) / 60_000,
      samples: looks.length,
      grownMb: Math.round((grown / 2 ** 20) * 10) / 10,
      missing,
    };
  } finally {
    await ground.close();
  }
}
