import { appendFile, open, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { sealLine } from "../../../src/engine/checkpoint/line.ts";
import { openJournal } from "../../../src/node/fileJournal.ts";
import { readLines } from "../../../src/node/readLines.ts";
import { truncateFile } from "../../../src/node/truncateFile.ts";
import { startChild } from "./childProcess.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

async function linesOf(path: string) {
  const lines = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}

test("appends keep their order, share syncs, and go on behind what stands there", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  const first = await openJournal(path);
  const probe = await open(path, "r");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const syncs = vi.spyOn(prototype, "datasync");
  await first.append(["header"]);
  await Promise.all(Array.from({ length: 100 }, (_, at) => first.append([`a${at}`, `b${at}`])));
  await first.append([]);
  await first.close();
  const calls = syncs.mock.calls.length;
  syncs.mockRestore();
  const second = await openJournal(path);
  await second.append(["again"]);
  await second.close();
  const expected = ["header", ...Array.from({ length: 100 }, (_, at) => [`a${at}`, `b${at}`]).flat(), "again", ""];
  expect({ text: await readFile(path, "utf8"), calls, mode: (await stat(path)).mode & 0o777 }).toEqual({
    text: expected.join("\n"),
    // The header, the first of the hundred, and the ninety-nine that came while it was being written.
    calls: 3,
    mode: 0o600,
  });
});

test.runIf(process.platform === "linux")(
  "a full disk fails what is pending and everything later with the cause, and is not tried again",
  async () => {
    // Every write to this Linux device fails with ENOSPC.
    const journal = await openJournal("/dev/full");
    const outcomes = await Promise.all(["a", "b", "c"].map((line) => failureOf(journal.append([line]))));
    outcomes.push(await failureOf(journal.append(["d"])));
    outcomes.push(await failureOf(journal.close()));
    const full = { "disk-unwritable": { file: "/dev/full", code: "ENOSPC" } };
    expect(outcomes).toEqual([full, full, full, full, full]);
  },
);

test.runIf(process.platform === "linux")("what is no regular file is never replaced by one", async () => {
  // This Linux device takes everything and cannot be synced.
  const journal = await openJournal("/dev/null");
  const refused = await failureOf(journal.append(["a"]));
  const renewed = await failureOf(journal.renew());
  await failureOf(journal.close());
  expect([refused, renewed]).toEqual([
    { "disk-unwritable": { file: "/dev/null", code: "EINVAL" } },
    { "disk-unwritable": { file: "/dev/null", code: "ENOTSUP" } },
  ]);
});

/** The next sync of any file fails. */
async function breakSync(path: string) {
  const probe = await open(path, "r");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const broken = Object.assign(new Error("i/o error"), { code: "EIO" });
  return vi.spyOn(prototype, "datasync").mockRejectedValueOnce(broken);
}

test("after a failed sync a new file takes the place of the old one, with what was durable and nothing else", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  const journal = await openJournal(path);
  const [kept, lost, again] = ["kept", "lost", "again"].map((name) => sealLine({ name }));
  await journal.append([kept ?? ""]);
  const before = await stat(path);
  const sync = await breakSync(path);
  const ends = [await failureOf(journal.append([lost ?? ""])), await failureOf(journal.append([again ?? ""]))];
  sync.mockRestore();
  await journal.renew();
  const after = await stat(path);
  await journal.append([again ?? ""]);
  await journal.close();
  const eio = { "disk-unwritable": { file: path, code: "EIO" } };
  expect({
    ends,
    text: await readFile(path, "utf8"),
    sameFile: after.ino === before.ino,
    mode: after.mode & 0o777,
    beside: await readdir(dirname(path)),
  }).toEqual({
    ends: [eio, eio],
    text: `${kept}\n${again}\n`,
    sameFile: false,
    mode: 0o600,
    beside: ["run.checkpoint.jsonl"],
  });
});

test("where there was no space for a piece of a write the file itself goes on, which needs none for a copy", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  const journal = await openJournal(path);
  const [kept, again] = ["kept", "again"].map((name) => sealLine({ name }));
  await journal.append([kept ?? ""]);
  const before = await stat(path);
  const probe = await open(path, "a");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  const write = vi.spyOn(prototype, "appendFile").mockImplementationOnce(async () => {
    await probe.write((again ?? "").slice(0, 10));
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  });
  const refused = await failureOf(journal.append([again ?? ""]));
  write.mockRestore();
  await probe.close();
  const torn = await readFile(path, "utf8");
  await journal.renew();
  await journal.append([again ?? ""]);
  await journal.close();
  const text = await readFile(path, "utf8");
  expect({ refused, torn, text, sameFile: (await stat(path)).ino === before.ino }).toEqual({
    refused: { "disk-unwritable": { file: path, code: "ENOSPC" } },
    torn: `${kept}\n${again?.slice(0, 10)}`,
    text: `${kept}\n${again}\n`,
    sameFile: true,
  });
});

test("a disk that has lost what it had taken is corruption, whatever it takes now", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  const journal = await openJournal(path);
  const lines = ["one", "two"].map((name) => sealLine({ name }));
  await journal.append(lines);
  const sync = await breakSync(path);
  await failureOf(journal.append(lines));
  sync.mockRestore();
  const length = Buffer.byteLength(lines.join("\n")) + 1;
  await writeFile(path, Buffer.alloc(length));
  const zeroed = await failureOf(journal.renew());
  await writeFile(path, "");
  const shorter = await failureOf(journal.renew());
  expect([zeroed, shorter]).toEqual([
    { "checkpoint-corrupt": { file: path, line: 1 } },
    { "disk-unwritable": { file: path, code: "EIO" } },
  ]);
  await failureOf(journal.close());
});

test("after a failed sync nothing more is written, even if the disk is well again", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  const journal = await openJournal(path);
  const sync = await breakSync(path);
  const lost = journal.append(["lost"]);
  const joined = journal.append(["joined"]);
  await expect(lost).rejects.toMatchObject({ code: "disk-unwritable", facts: { file: path, code: "EIO" } });
  await expect(joined).rejects.toMatchObject({ code: "disk-unwritable" });
  await expect(journal.append(["later"])).rejects.toMatchObject({ code: "disk-unwritable" });
  sync.mockRestore();
  await expect(journal.close()).rejects.toMatchObject({ code: "disk-unwritable" });
  // What was never acknowledged is cut, so that a piece of it is not taken for damage.
  expect(await readFile(path, "utf8")).toBe("");
});

test("after SIGKILL every acknowledged line is there, whole and in order", { timeout: 30_000 }, async () => {
  const directory = await temporaryDirectory();
  for (const delay of [5, 40, 90, 150]) {
    const path = join(directory, `${delay}.jsonl`);
    const child = startChild("journalChild.ts", path);
    const acknowledged = [Number(await child.line())];
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.process.kill("SIGKILL");
    await child.exited();
    // A number cut by the kill is none: only those with their line feed count.
    acknowledged.push(...child.printed().split("\n").slice(0, -1).map(Number));
    const lines = (await linesOf(path)).filter(({ closed }) => closed);
    expect(lines.map(({ text }) => text)).toEqual(lines.map((_, at) => `line ${at + 1} ${"x".repeat((at + 1) % 100)}`));
    expect(Math.max(...acknowledged)).toBeLessThanOrEqual(lines.length);
    expect(acknowledged.length).toBeGreaterThan(0);
  }
});

test("lines come with their ends in bytes, across chunks, and a torn tail is told", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  const long = "ü🚚".repeat(30_000);
  await writeFile(path, `first\n\n${long}\nto`);
  const behindLong = 7 + Buffer.byteLength(long) + 1;
  expect(await linesOf(path)).toEqual([
    { text: "first", end: 6, closed: true },
    { text: "", end: 7, closed: true },
    { text: long, end: behindLong, closed: true },
    { text: "to", end: behindLong + 2, closed: false },
  ]);
});

test("a torn tail is cut and the journal goes on behind the last whole line", async () => {
  const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
  await writeFile(path, "whole\n");
  await appendFile(path, "tor");
  await truncateFile(path, 6);
  const journal = await openJournal(path);
  await journal.append(["next"]);
  await journal.close();
  expect(await readFile(path, "utf8")).toBe("whole\nnext\n");
});
