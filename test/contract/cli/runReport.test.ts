import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isObject, type JsonObject, parseJson } from "../../../src/base/json.ts";
import { parseReportMessage } from "../../../src/protocol/reportMessages.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { remove, system, type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 60_000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

function objectOf(text: string): JsonObject {
  const parsed = parseJson(text);
  if (!isObject(parsed)) throw new Error(`no object: ${text}`);
  return parsed;
}

/** What the newest page would show. */
async function shownBy(place: Workplace) {
  const html = await place.read(await place.file(".report.html"));
  return parseReportMessage(parseJson(/id="report">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ""));
}

test("every attempt leaves a private page and the same for programs, and --json names the page", async () => {
  const place = await workplace(sandbox, { records: 60, qty: (row) => (row % 20 === 0 ? -row : row) });
  const { code, stdout } = await place.run("--json");
  const [page, json] = [await place.file(".report.html"), await place.file(".report.json")];
  const facts = objectOf(await place.read(json));
  const shown = await shownBy(place);
  const modes = await Promise.all(
    [page, json].map(async (file) => (await stat(join(place.folder, file))).mode & 0o777),
  );
  expect({
    code,
    named: objectOf(stdout)["report"],
    modes: process.platform === "win32" ? [0o600, 0o600] : modes,
    temporary: await place.files(".tmp"),
    version: facts["version"],
    records: facts["records"],
    shown: shown?.records,
    causes: shown?.journal?.causes.map(({ records, first }) => [records, first.map(({ key }) => key)]),
    answers: shown?.journal?.latency?.count,
    files: [shown?.alone?.deadLetters, shown?.alone?.facts].map((name) => place.normal(name ?? "")),
  }).toEqual({
    code: 2,
    named: join(place.folder, page),
    modes: [0o600, 0o600],
    temporary: [],
    version: 1,
    records: { total: 60, succeeded: 57, dead: 3, unknown: 0, rolledBack: 0, pending: 0 },
    shown: { total: 60, succeeded: 57, dead: 3, unknown: 0, rolledBack: 0, pending: 0 },
    causes: [[3, ["WO-20", "WO-40", "WO-60"]]],
    answers: 60,
    files: ["‹run›.dead-letters.csv", "‹run›.report.json"],
  });
});

test("a stopped attempt tells of itself, and the next one of both", async () => {
  const place = await workplace(sandbox, { records: 400, job: { rate: { perSecond: 60 } } });
  const run = place.start(["run", "work-orders"]);
  await place.requests(20);
  run.kill("SIGINT");
  await run.ended;
  const stopped = await shownBy(place);
  await place.run();
  const finished = await shownBy(place);
  const attemptsOf = (message: typeof finished) =>
    message?.journal?.attempts.map(({ attempt, reason }) => [attempt, reason]);
  expect([
    stopped?.state,
    attemptsOf(stopped),
    finished?.state,
    attemptsOf(finished),
    finished?.journal?.latency?.count,
  ]).toEqual([
    "stopped",
    [[1, "cancelled"]],
    "completed",
    [
      [1, "cancelled"],
      [2, null],
    ],
    400,
  ]);
});

test("a run that had ended keeps its report, and gets one where it is missing", async () => {
  const place = await workplace(sandbox, { records: 5 });
  await place.run();
  const page = await place.file(".report.html");
  const written = await place.read(page);
  await place.run();
  const kept = (await place.read(page)) === written;
  await remove(place, page);
  const { stdout } = await place.run("--json");
  expect([kept, objectOf(stdout)["report"], (await shownBy(place))?.records.succeeded]).toEqual([
    true,
    join(place.folder, page),
    5,
  ]);
});

test("a second run compares itself with the first, and status shows both", async () => {
  const place = await workplace(sandbox, { records: 20 });
  await place.run();
  await place.run("--fresh");
  const { stdout } = await place.cli(["status"]);
  const past = (await shownBy(place))?.comparison.past.map(({ state, records }) => [state, records.total]);
  expect([past, place.normal(stdout).replaceAll(/(?:< )?\d+ s\b/g, "‹span›")]).toEqual([
    [["completed", 20]],
    "work-orders.sync.json: completed, 20 of 20 succeeded; run ‹run›\n  last 2 runs: ‹span› · ‹span›\n",
  ]);
});
