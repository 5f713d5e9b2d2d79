import { expect, test } from "vitest";
import { seconds } from "../../../src/base/time.ts";
import { orders } from "../../fakes/memorySource.ts";
import { countsOf, makeTrial } from "./runTrial.ts";

const allDone = {
  stopped: undefined,
  state: "completed",
  succeeded: "1-20",
  dead: "",
  unknown: "",
  segments: "1-4",
  pending: 0,
  sleeping: 0,
  open: 0,
};

test("three refusals of permission in a row stop the run; those records are dead letters", async () => {
  const trial = await makeTrial({ job: { concurrency: 1 } });
  trial.api.respond = (_, count) => ({ status: count === 2 ? 422 : 403 });
  expect(await trial.run()).toMatchObject({
    stopped: "permission-denied",
    succeeded: "",
    dead: "1-5",
    pending: 15,
    open: 0,
  });
});

test("a permission that is gone in mid-run is another cause than one that never was", async () => {
  const trial = await makeTrial({ job: { concurrency: 1 } });
  trial.api.respond = (_, count) => (count === 2 || count >= 4 ? { status: 403 } : {});
  expect(await trial.stop()).toEqual({
    code: "permission-changed",
    facts: { inARow: 3, succeeded: 2 },
    succeeded: "1,3",
    dead: "2,4-6",
  });
  const resumed = await makeTrial({ checkpoint: trial.journal.text, job: { concurrency: 1 } });
  resumed.api.respond = () => ({ status: 403 });
  expect(await resumed.stop()).toMatchObject({ code: "permission-changed", facts: { inARow: 3, succeeded: 2 } });
});

const beyondScope = {
  status: 403,
  headers: { "WWW-Authenticate": 'Bearer realm="api", error="insufficient_scope", scope="supplier_mgmt write"' },
};

test("a scope that does not reach stops the run at once, before any record pays for it", async () => {
  const trial = await makeTrial({ job: { concurrency: 8 }, server: { scope: "supplier_mgmt" } });
  trial.api.respond = () => beyondScope;
  expect({ ...(await trial.stop()), sent: trial.api.seen.length }).toEqual({
    code: "insufficient-scope",
    facts: { connection: "mes", needed: "supplier_mgmt write", granted: "supplier_mgmt" },
    succeeded: "",
    dead: "",
    sent: 8,
  });
});

test("a scope that does not reach for some records makes these dead letters, and for three in a row it stops the run", async () => {
  const trial = await makeTrial({ job: { concurrency: 1 } });
  const body = '{"error":"insufficient_scope"}';
  trial.api.respond = (_, count) => (count === 3 || count > 6 ? { status: 403, body } : {});
  expect(await trial.stop()).toEqual({
    code: "insufficient-scope",
    facts: { connection: "mes", needed: null, granted: null },
    succeeded: "1-2,4-6",
    dead: "3,7-9",
  });
});

test("throttling between refusals of permission does not hide that they are in a row", async () => {
  const trial = await makeTrial({ job: { concurrency: 1 } });
  trial.api.respond = (_, count) => ({ status: count % 2 === 0 ? 429 : 403 });
  expect(await trial.run()).toMatchObject({ stopped: "permission-denied", dead: "1-3", pending: 17 });
});

test("a page where JSON was expected stops the run at once", async () => {
  const page = { headers: { "Content-Type": "Text/HTML; charset=utf-8" }, body: "<html>Sign in</html>" };
  const trial = await makeTrial({ job: { concurrency: 1 } });
  trial.api.respond = (_, count) => (count === 3 ? page : {});
  expect(await trial.run()).toMatchObject({ stopped: "html-instead-of-json", succeeded: "1-2", pending: 18 });
});

test("an empty answer is no page, whatever its type says", async () => {
  const trial = await makeTrial();
  trial.api.respond = () => ({ headers: { "content-type": "text/html" }, body: "" });
  expect(await trial.run()).toEqual(allDone);
});

test("a 401 that the sender could not heal stops the run", async () => {
  const trial = await makeTrial({ job: { concurrency: 1 } });
  trial.api.respond = (_, count) => (count > 4 ? { status: 401 } : {});
  expect(await trial.run()).toMatchObject({ stopped: "token-rejected-again", succeeded: "1-4", pending: 16 });
});

test.each<[what: string, headers: Record<string, string>, ahead: number, code: string, facts: object]>([
  ["a scope", { "www-authenticate": 'Bearer error="insufficient_scope"' }, 0, "insufficient-scope", { needed: null }],
  ["the clocks", {}, 400, "clock-off", { ahead: 400_000, tolerance: 300_000 }],
  ["clocks that go the other way", {}, -400, "clock-off", { ahead: -400_000, tolerance: 300_000 }],
  ["nothing that is known", {}, 200, "token-rejected-again", { status: 401 }],
])("what a 401 to a new token is about is told apart: %s", async (_, headers, ahead, code, facts) => {
  const trial = await makeTrial({ job: { concurrency: 2 }, ports: { skew: { ahead: seconds(ahead) } } });
  trial.api.respond = () => ({ status: 401, headers });
  expect(await trial.stop()).toMatchObject({ code, facts, succeeded: "", dead: "" });
});

test("more dead letters than tolerated stop the run", async () => {
  const trial = await makeTrial({ records: 400, job: { concurrency: 1, tolerate: { share: 0.05 } } });
  trial.api.respond = () => ({ status: 422 });
  expect(await trial.run()).toMatchObject({ stopped: "too-many-dead-letters" });
  expect(trial.deadLetters.letters.length).toBeLessThan(100);
});

test("a disk that refuses for ten minutes stops the run, and only what is on it counts", async () => {
  for (const fullAt of [1, 2, 3, 4, 5]) {
    const trial = await makeTrial({ records: 200, job: { concurrency: 3 } });
    trial.journal.fullAt = fullAt;
    const end = await trial.run();
    const durable = await makeTrial({ records: 200, checkpoint: trial.journal.text });
    expect({ fullAt, stopped: end.stopped, sleeping: end.sleeping, counts: countsOf(trial.progress) }).toEqual({
      fullAt,
      stopped: "disk-unwritable",
      sleeping: 0,
      counts: { ...countsOf(durable.progress), state: "stopped" },
    });
  }
});

test("a disk that refuses only the last line leaves the run unfinished", async () => {
  const trial = await makeTrial({ records: 3 });
  trial.journal.fullAt = 2;
  expect(await trial.run()).toMatchObject({ stopped: "disk-unwritable", succeeded: "1-3", pending: 0 });
});

test("a mistake in Longhaul itself surfaces as itself, once every worker has ended", async () => {
  const trial = await makeTrial({ job: { concurrency: 4 } });
  trial.api.respond = (_, count) => {
    if (count === 6) throw new RangeError("a mistake");
    return {};
  };
  await expect(trial.run()).rejects.toThrow(new RangeError("a mistake"));
  const sent = trial.api.seen.length;
  await trial.clock.pass(seconds(60));
  expect({
    later: trial.api.seen.length - sent,
    inFlight: trial.api.inFlight,
    ...countsOf(trial.progress),
  }).toMatchObject({
    later: 0,
    inFlight: 0,
    pending: 20 - trial.progress.settled,
  });
  expect(trial.journal.entries.at(-1)).toMatchObject({ is: "stopped", reason: "defect" });
  const resumed = await makeTrial({ checkpoint: trial.journal.text, api: trial.api });
  trial.api.respond = () => ({});
  expect(await resumed.run()).toEqual(allDone);
});

test("a mistake in a listener to progress surfaces too", async () => {
  const onProgress = () => {
    throw new RangeError("a mistake");
  };
  const trial = await makeTrial({ ports: { onProgress } });
  await expect(trial.run()).rejects.toThrow(new RangeError("a mistake"));
});

test("an input that is shorter than it was stops the run; what is longer is left alone", async () => {
  const { text } = (await makeTrial({ records: 20 })).journal;
  const shorter = await makeTrial({ records: orders(18), checkpoint: text });
  const longer = await makeTrial({ records: orders(23), checkpoint: text });
  expect([await shorter.run(), await longer.run()]).toMatchObject([
    { stopped: "input-changed", succeeded: "1-18", pending: 2 },
    allDone,
  ]);
});
