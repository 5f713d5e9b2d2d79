import { expect, test } from "vitest";
import { minutes, seconds } from "../../../src/base/time.ts";
import { countsOf, makeTrial, post } from "./runTrial.ts";

type Trial = Awaited<ReturnType<typeof makeTrial>>;

/** Lets a run go on until the disk has refused it for a minute. */
async function pausedTrial(options: Parameters<typeof makeTrial>[0], fullAt = 2) {
  const trial = await makeTrial({ records: 200, ...options });
  trial.api.latency = seconds(0.1);
  trial.journal.fullAt = fullAt;
  const running = trial.runner.run(trial.cancel.signal);
  await trial.clock.pass(minutes(1));
  return { trial, running, sent: trial.api.seen.length };
}

const settledOf = ({ progress }: Trial) => progress.settled;

test("a disk that refuses pauses the run within a second, and it goes on by itself when there is space", async () => {
  const { trial, running, sent } = await pausedTrial({ job: { concurrency: 4 } });
  const refusedAt = trial.snapshots.find(({ waiting }) => waiting?.because === "disk");
  const durable = settledOf(trial);
  await trial.clock.pass(minutes(2));
  const later = { sent: trial.api.seen.length - sent, waiting: trial.runner.snapshot.waiting };
  trial.journal.hasSpace = true;
  const stopped = await trial.clock.run(running);
  const { activeMs } = refusedAt ?? { activeMs: Infinity };
  expect({
    // The second commit came after 250 ms or 50 outcomes, whichever was first.
    pausedAfter: activeMs <= 1000,
    inHand: sent > durable,
    later,
    stopped,
    ...countsOf(trial.progress),
    twice: [...trial.api.changes.values()].filter((times) => times > 1),
    nowWaiting: trial.runner.snapshot.waiting,
    audit: trial.audit.entries.filter(({ event }) => String(event).startsWith("disk")),
    sleeping: trial.clock.sleeping,
  }).toEqual({
    pausedAfter: true,
    inHand: true,
    later: {
      sent: 0,
      waiting: {
        because: "disk",
        until: expect.stringMatching(/^2026-01-05T08:10:00/) as string,
        file: "fake.checkpoint.jsonl",
        code: "ENOSPC",
      },
    },
    stopped: undefined,
    state: "completed",
    succeeded: "1-200",
    dead: "",
    unknown: "",
    segments: "1-40",
    pending: 0,
    twice: [],
    nowWaiting: null,
    audit: [{ event: "disk-refuses", file: "fake.checkpoint.jsonl", code: "ENOSPC" }, { event: "disk-takes-again" }],
    sleeping: 0,
  });
});

test("dead letters that the disk refuses hold the run in the same way, and stand there once", async () => {
  const trial = await makeTrial({ records: 40 });
  trial.api.respond = ({ url }) => (url.endsWith("/W7") ? { status: 422 } : {});
  trial.deadLetters.hasSpace = false;
  expect({ ...(await trial.run()), letters: trial.deadLetters.letters.map(({ record }) => record) }).toMatchObject({
    stopped: undefined,
    succeeded: "1-6,8-40",
    dead: "7",
    letters: [7],
  });
  expect(trial.snapshots.map(({ waiting }) => waiting && "file" in waiting && waiting.file)).toContain(
    "fake.dead-letters.csv",
  );
});

test("a POST that must not be repeated leaves only when its intent is on the disk, also across a pause", async () => {
  const { trial, running, sent } = await pausedTrial({ records: 30, job: { ...post, concurrency: 3 } }, 6);
  const intended = trial.journal.entries.filter((entry) => entry["is"] === "intent").length;
  trial.journal.hasSpace = true;
  const stopped = await trial.clock.run(running);
  expect({ sent: sent <= intended, stopped, ...countsOf(trial.progress) }).toMatchObject({
    sent: true,
    stopped: undefined,
    succeeded: "1-30",
    unknown: "",
  });
});

test("a cancel ends the pause at once, and the run says no more than what is durable", async () => {
  const { trial, running } = await pausedTrial({ job: { concurrency: 4 } });
  const [before, renewals] = [trial.clock.monotonic(), trial.journal.renewals];
  trial.cancel.abort();
  const stopped = await trial.clock.run(running);
  const durable = await makeTrial({ records: 200, checkpoint: trial.journal.text });
  expect({
    code: stopped?.code,
    waited: trial.clock.monotonic() - before,
    lastTry: trial.journal.renewals - renewals,
    ...countsOf(trial.progress),
    sleeping: trial.clock.sleeping,
  }).toEqual({
    code: "cancelled",
    waited: 0,
    lastTry: 1,
    ...countsOf(durable.progress),
    state: "stopped",
    sleeping: 0,
  });
});

test("a cancel finds the space that came back since the last try: nothing in hand is lost", async () => {
  const { trial, running, sent } = await pausedTrial({ job: { concurrency: 4 } });
  trial.journal.hasSpace = true;
  trial.cancel.abort();
  const stopped = await trial.clock.run(running);
  expect({ code: stopped?.code, settled: settledOf(trial), last: trial.journal.entries.at(-1) }).toMatchObject({
    code: "cancelled",
    settled: sent,
    last: { is: "stopped", reason: "cancelled" },
  });
});

test("a disk that takes a new file but nothing more lets nothing leave in between", async () => {
  const { trial, running, sent } = await pausedTrial({ job: { concurrency: 4 } });
  trial.journal.hasSpace = true;
  trial.journal.fillsAgain = true;
  await trial.clock.pass(minutes(3));
  expect(trial.api.seen.length).toBe(sent);
  const stopped = await trial.clock.run(running);
  expect({ code: stopped?.code, minute: Math.round(trial.clock.monotonic() / 60_000) }).toEqual({
    code: "disk-unwritable",
    minute: 10,
  });
});

test("dead letters that can never be kept take no success of the same moment with them", async () => {
  const trial = await makeTrial({ records: 40 });
  trial.api.respond = ({ url }) => (url.endsWith("/W7") ? { status: 422 } : {});
  trial.deadLetters.hasSpace = false;
  trial.deadLetters.renew = () => Promise.resolve();
  const end = await trial.run();
  const applied = trial.api.changes.size;
  expect({
    stopped: end.stopped,
    dead: end.dead,
    lost: applied - trial.progress.succeeded.size,
    applied: applied > 6,
  }).toEqual({
    stopped: "disk-unwritable",
    dead: "",
    lost: 0,
    applied: true,
  });
});
