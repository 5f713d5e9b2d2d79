import { expect, test } from "vitest";
import { minutes, seconds } from "../../../src/base/time.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { type JobWish, keyedPost, makeTrial } from "./runTrial.ts";

const RECORDS = 4000;
const SERVED_BEFORE = 100;
const OUTAGE = minutes(30);

/** Serves, is away for half an hour, and serves again. */
async function outage(act: Act, job: JobWish) {
  const trial = await makeTrial({ job: { concurrency: 16, ...job }, records: RECORDS });
  let endsAt: number | undefined;
  let backAt: number | undefined;
  trial.api.respond = (_, count) => {
    const now = trial.clock.monotonic();
    if (count > SERVED_BEFORE) endsAt ??= now + OUTAGE;
    if (endsAt !== undefined && now < endsAt) return act;
    if (endsAt !== undefined) backAt ??= now;
    return {};
  };
  const { stopped, succeeded, dead, unknown } = await trial.run();
  const twice = [...trial.api.changes.values()].filter((times) => times > 1).length;
  return {
    end: { stopped, succeeded, dead, unknown, twice },
    requests: trial.api.seen.length,
    back: (backAt ?? Infinity) - (endsAt ?? 0),
  };
}

test.each<[what: string, act: Act, job: JobWish, backWithin: number]>([
  ["503", { status: 503 }, {}, 15],
  ["503 to keyed POSTs", { status: 503 }, keyedPost, 15],
  ["502 from a gateway", { status: 502 }, {}, 15],
  ["refused connections", { fault: "not-sent" }, {}, 15],
  ["resets", { fault: "cut" }, keyedPost, 15],
  // The request that meets the server's return is given up on only when its own time is over.
  ["504 after a minute", { status: 504, latency: seconds(59) }, {}, 75],
  ["silence", { fault: "never-answers" }, {}, 75],
])(
  "half an hour of %s is waited out: hardly a request more, no record lost, soon back",
  async (_, act, job, backWithin) => {
    const { end, requests, back } = await outage(act, job);
    expect({ end, isQuiet: requests <= RECORDS * 1.1, isSoonBack: back <= backWithin * 1000 }).toEqual({
      end: { stopped: undefined, succeeded: `1-${RECORDS}`, dead: "", unknown: "", twice: 0 },
      isQuiet: true,
      isSoonBack: true,
    });
  },
);

test("trouble with a record now and then is the record's: it is tried as often as the job says, and no more", async () => {
  const trial = await makeTrial({ job: { concurrency: 2 }, records: 200 });
  const bad = /W(50|100|150)$/;
  trial.api.respond = ({ url }) => (bad.test(url) ? { status: 502 } : {});
  const { dead, succeeded } = await trial.run();
  expect([dead, succeeded, trial.api.seen.length]).toEqual(["50,100,150", "1-49,51-99,101-149,151-200", 197 + 9]);
});
