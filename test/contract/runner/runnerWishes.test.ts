import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failureOf } from "../node/failureOf.ts";
import { startEditor } from "./editor.ts";
import { allDone, eachOnce, ended, outcome, runnerGround, start } from "./runnerGround.ts";
import { applied, workspace } from "./workspace.ts";

const { launch } = runnerGround();

test("a test batch is a run of the chosen records alone, and the next run goes on from it", async () => {
  const place = await workspace({ records: 60, perSecond: 200, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const one = await editor.attach((await launch()).address);
  await one.link.request("run/start", { jobFile: place.jobFile, wish: "run", test: { segments: "2" } });
  const { run, test: result, stopped } = await one.until(ended);
  expect({ result: { ...result, records: result?.records.length }, stopped, ...applied(place) }).toEqual({
    result: { chosen: 10, doneBefore: 0, passed: 10, failed: 0, unknown: 0, records: 10 },
    stopped: { code: "test-batch", facts: { left: 50 } },
    ...eachOnce(10),
  });
  await start(one, place.jobFile);
  const whole = await one.until((view) => ended(view) && view.snapshot.attempt === 2);
  expect({ same: whole.run === run, test: whole.test, ...outcome(whole), ...applied(place) }).toEqual({
    same: true,
    test: undefined,
    ...allDone,
    resumed: true,
    ...eachOnce(60),
  });
});

test("a dry run shows the first requests and sends none", async () => {
  const place = await workspace({ records: 60, perSecond: 30, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const attached = await editor.attach((await launch()).address);
  const view = await attached.link.request("run/dry", {
    jobFile: place.jobFile,
    show: 1,
    known: [{ identity: "user", learnedMs: 600, ageMs: null, ends: [] }],
    access: "not-signed-in",
  });
  const { forecast, ...requests } = view;
  expect({ ...requests, verdict: forecast.verdict, life: forecast.tokens.lifeMs }).toEqual({
    job: "work-orders",
    records: 60,
    segments: 6,
    shown: [
      {
        record: 1,
        line: 2,
        method: "PUT",
        url: `${place.sandbox.origins["factorytalk-mes"]}/api/v1/workorders/WO-1`,
        headers: { authorization: "Bearer ••••", "content-type": "application/json" },
        perRun: null,
        body: '{"status":"Closed","qty":0}',
      },
    ],
    access: { state: "unchecked", because: "not-signed-in" },
    verdict: "fine",
    life: 600,
  });
  expect(place.sandbox.ledger.of("factorytalk-mes").summary().requests).toBe(0);
});

test("a dry run looks with the editor's token, and a forecast sends nothing", async () => {
  const place = await workspace({ records: 60, perSecond: 30, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const attached = await editor.attach((await launch()).address);
  const { jobFile } = place;
  const { requests } = place.sandbox.ledger.of("factorytalk-mes").summary();
  const { verdict, duration } = await attached.link.request("run/forecast", { jobFile, known: [] });
  expect({ verdict, from: duration.from, requests }).toEqual({ verdict: "fine", from: "rate", requests: 0 });
  const { access } = await attached.link.request("run/dry", { jobFile, show: 0, known: [], access: "look" });
  const { applied, statuses } = place.sandbox.ledger.of("factorytalk-mes").summary();
  expect({ state: access.state, applied, statuses }).toEqual({ state: "granted", applied: 0, statuses: { 200: 2 } });
});

test("an editor redrives what it has mended, first dry, and is told of which run", async () => {
  const place = await workspace({ records: 12, perSecond: 200, minuteMs: 1000 });
  const editor = await (await startEditor(place.folder)).attach((await launch()).address);
  const rows = Array.from({ length: 12 }, (_, row) => `WO-${row + 1},Closed,${row % 6 === 5 ? -row : row}`);
  await writeFile(join(place.folder, "work-orders.csv"), `${["id,status,qty", ...rows].join("\n")}\n`);
  await start(editor, place.jobFile);
  const first = await editor.until(ended);
  const letters = first.deadLetters ?? "";
  await writeFile(letters, (await readFile(letters, "utf8")).replaceAll(",-", ","));
  const wish = { jobFile: place.jobFile, wish: "redrive", redrives: first.run } as const;
  const { records, shown } = await editor.link.request("run/dry", { ...wish, show: 1, known: [], access: "offline" });
  await editor.link.request("run/start", wish);
  const second = await editor.until((view) => ended(view) && view.run !== first.run);
  expect({
    dry: [records, shown.map(({ body }) => body)],
    records: [first.summary?.records.dead, second.summary?.records.succeeded, second.redrives === first.run],
    refused: await failureOf(editor.link.request("run/start", wish)),
    ...applied(place),
  }).toEqual({
    dry: [2, ['{"status":"Closed","qty":5}']],
    records: [2, 2, true],
    refused: { "nothing-to-redrive": { job: "work-orders", run: first.run } },
    ...eachOnce(12),
  });
});
