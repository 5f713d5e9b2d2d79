import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { epochMs } from "../../../src/base/time.ts";
import { replaceFile } from "../../../src/node/replaceFile.ts";
import { createRunDirectory, listRuns, newRunId, runPaths } from "../../../src/node/runDirectory.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

const at = epochMs(Date.UTC(2026, 10, 20, 23, 55, 10, 999));
const chance = { next: () => 0x7f3a / 0x10000 };

test("a run id is its UTC second and four hex digits", () => {
  const lowest = newRunId(at, { next: () => 0 });
  const highest = newRunId(at, { next: () => 0.9999999 });
  expect([newRunId(at, chance), lowest, highest]).toEqual([
    "20261120-235510-7f3a",
    "20261120-235510-0000",
    "20261120-235510-ffff",
  ]);
});

test("the files of a run lie beside the job and carry the run's name", () => {
  const directory = join("/jobs", ".longhaul", "work-orders", "r1");
  expect(runPaths("/jobs/work-orders.sync.json", "r1")).toEqual({
    run: "r1",
    directory,
    checkpoint: join(directory, "r1.checkpoint.jsonl"),
    deadLetters: join(directory, "r1.dead-letters.csv"),
    stories: join(directory, "r1.dead-letters.jsonl"),
    audit: join(directory, "r1.audit.jsonl"),
    taken: join(directory, "r1.taken.jsonl"),
    report: join(directory, "r1.report.html"),
    reportJson: join(directory, "r1.report.json"),
  });
});

test("a run directory is private and git does not see it", async () => {
  const root = await temporaryDirectory();
  const { directory } = await createRunDirectory({ jobFile: join(root, "a.sync.json"), at, chance });
  const mode = async (path: string) => (await stat(path)).mode & 0o777;
  expect({
    ignored: await readFile(join(root, ".longhaul", ".gitignore"), "utf8"),
    modes: [await mode(join(root, ".longhaul")), await mode(join(directory, "..")), await mode(directory)],
  }).toEqual({ ignored: "*\n", modes: [0o700, 0o700, 0o700] });
});

test("the latest run is the newest even within one second or with a clock set back", async () => {
  const jobFile = join(await temporaryDirectory(), "a.sync.json");
  const none = await listRuns(jobFile);
  const first = await createRunDirectory({ jobFile, at, chance });
  const sameSecond = await createRunDirectory({ jobFile, at, chance: { next: () => 0 } });
  const setBack = await createRunDirectory({ jobFile, at: epochMs(at - 3_600_000), chance });
  await mkdir(join(setBack.directory, "..", "notes"));
  await writeFile(join(setBack.directory, "..", "lock.json"), "{}");
  expect([none, await listRuns(jobFile)]).toEqual([[], [setBack.run, sameSecond.run, first.run]]);
});

test("a replaced file is private, whole, and leaves nothing beside it", async () => {
  const root = await temporaryDirectory();
  const path = join(root, "lock.json");
  await replaceFile(path, "old");
  await Promise.all(["a", "b", "c"].map((text) => replaceFile(path, text.repeat(1000))));
  const text = await readFile(path, "utf8");
  expect({
    whole: ["a", "b", "c"].map((letter) => letter.repeat(1000)).includes(text),
    mode: (await stat(path)).mode & 0o777,
    files: await readdir(root),
  }).toEqual({ whole: true, mode: 0o600, files: ["lock.json"] });
});

test("a file that cannot be replaced is Failure disk-unwritable and its place stays clean", async () => {
  const root = await temporaryDirectory();
  await mkdir(join(root, "lock.json"));
  await expect(replaceFile(join(root, "lock.json"), "x")).rejects.toMatchObject({
    code: "disk-unwritable",
    facts: { code: "EISDIR" },
  });
  expect(await readdir(root)).toEqual(["lock.json"]);
});
