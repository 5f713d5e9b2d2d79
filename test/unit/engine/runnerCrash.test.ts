import { expect, test } from "vitest";
import { millis } from "../../../src/base/time.ts";
import type { RunProgress } from "../../../src/engine/checkpoint/runProgress.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import type { Crash } from "../../fakes/fakeJournal.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { type JobWish, keyedPost, makeTrial, post, validPart } from "./runTrial.ts";

const RECORDS = 70;
const REFUSED = [13, 33, 53];

/** Some records are refused for good, some are throttled, some are cut off after they were applied. */
function respond(url: string, body: string | undefined, count: number) {
  const number = Number(/W(\d+)/.exec(body ?? url)?.[1]);
  if (REFUSED.includes(number)) return { status: 422 };
  if (count % 29 === 0) return { status: 429, headers: { "Retry-After": "1" } };
  if (count % 31 === 0) return { fault: "cut-after" as const };
  return {};
}

/** Runs attempts until one comes to the end; the first dies as told. */
async function runWithCrash(job: JobWish, crash: Crash | undefined) {
  const api = new FakeApi(new VirtualClock());
  api.respond = ({ url, body }, count) => respond(url, body, count);
  api.latency = millis(20);
  const options = { job: { concurrency: 4, segments: { size: 10 }, ...job }, records: RECORDS, api };
  const first = await makeTrial(options);
  first.journal.crash = crash;
  const attempt = first.runner.run(first.cancel.signal).then(() => "ended");
  const how = await first.clock.run(Promise.race([attempt, first.journal.died.then(() => "died")]));
  const checkpoint = await validPart(first.journal.text);
  const second = await makeTrial({ ...options, checkpoint, letters: first.deadLetters.letters });
  const end = await second.run();
  const segments = second.journal.entries.filter((entry) => entry["is"] === "segment");
  return { how, end, api, second, segments: segments.map((entry) => entry["segment"]) };
}

const segmentsOnce = Array.from({ length: RECORDS / 10 }, (_, at) => at + 1);

function stateOf(record: number, { dead, unknown, succeeded }: RunProgress): string {
  return dead.has(record) ? "dead" : unknown.has(record) ? "unknown" : succeeded.has(record) ? "succeeded" : "pending";
}

/** The third says whether a record may be unknown in the end. */
const kinds: [what: string, job: JobWish, mayBeUnknown: boolean][] = [
  ["PUT", {}, false],
  ["keyed POST", keyedPost, false],
  ["POST", post, true],
];

test.each(kinds)(
  "killed at any append to the checkpoint, a run of %s loses nothing and doubles nothing",
  async (_, job, mayBeUnknown) => {
    let died = 0;
    for (const keeps of ["nothing", "half", "all"] as const) {
      for (let at = 1; ; at += 1) {
        const { how, end, api, second, segments } = await runWithCrash(job, { at, keeps });
        const where = { at, keeps };
        const applied = [...api.changes.values()];
        const refused = REFUSED.map((record) => stateOf(record, second.progress));
        expect({
          ...where,
          stopped: end.stopped,
          pending: end.pending,
          letters: second.deadLetters.letters.map(({ record }) => record).sort((a, b) => a - b),
          refused: [...new Set(refused)].filter((state) => !(mayBeUnknown && state === "unknown")),
          unknown: mayBeUnknown ? "" : end.unknown,
          doubled: applied.filter((times) => times > 1),
          segments: segments.toSorted((a, b) => Number(a) - Number(b)),
        }).toEqual({
          ...where,
          stopped: undefined,
          pending: 0,
          letters: [...second.progress.dead],
          refused: ["dead"],
          unknown: "",
          doubled: [],
          segments: segmentsOnce,
        });
        // Every record that the run says succeeded stands in the server's ledger.
        expect({ ...where, lost: second.progress.succeeded.size > applied.length }).toEqual({ ...where, lost: false });
        if (how === "ended") break;
        died += 1;
      }
    }
    expect(died).toBeGreaterThan(9);
  },
);
