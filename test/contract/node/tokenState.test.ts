import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RenewalHold } from "../../../src/auth/renewalLock.ts";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs, seconds } from "../../../src/base/time.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { tokenStateDirectory } from "../../../src/node/tokenState/tokenStateDirectory.ts";
import { startChild } from "./childProcess.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

const never = new AbortController().signal;
const numbers = async ({ generation, sent }: RenewalHold) => ({ generation, sent });

function numbersIn(directory: string, account = "mes") {
  return openTokenState(directory).lock(account).hold(numbers, never);
}

test("accounts do not wait for one another", async () => {
  const state = openTokenState(await temporaryDirectory());
  const inner = await state
    .lock("mes")
    .hold((mes) => mes.noteStored(3).then(() => state.lock("arena").hold(numbers, never)), never);
  expect(inner).toEqual({ generation: 0, sent: undefined });
});

test("a stopped holder keeps the lock; waiting for it ends at once on abort and on close", async () => {
  const directory = await temporaryDirectory();
  const child = startChild("tokenStateChild.ts", directory, "mes");
  await child.line();
  child.process.kill("SIGSTOP");
  const abort = new AbortController();
  const state = openTokenState(directory);
  const aborted = state.lock("mes").hold(numbers, abort.signal);
  const closed = openTokenState(directory);
  const ended = closed.lock("mes").hold(numbers, never);
  await new Promise((resolve) => setTimeout(resolve, 100));
  abort.abort(new Error("changed my mind"));
  closed.close();
  await expect(aborted).rejects.toThrow("changed my mind");
  expect(await failureOf(ended)).toEqual({ cancelled: {} });
  child.process.kill("SIGKILL");
  await child.exited();
  expect(await numbersIn(directory)).toEqual({ generation: 0, sent: undefined });
});

test("a holder that is killed in mid-refresh frees the lock, and what it had noted is known to the next", async () => {
  const directory = await temporaryDirectory();
  const child = startChild("tokenStateChild.ts", directory, "mes", "7");
  const said = await child.line();
  const next = numbersIn(directory);
  child.process.kill("SIGKILL");
  expect([said, await next, child.errors()]).toEqual(["held 0 7", { generation: 0, sent: 7 }, ""]);
});

test("a refresh token that lies outside keeps its generation; one that a person puts there is newer than all before", async () => {
  const directory = await temporaryDirectory();
  const given = () => openTokenState(directory).given("file");
  const [first, second, third] = [new Secret("first"), new Secret("second"), new Secret("third")];
  const [at1, at2, at3] = [epochMs(1000), epochMs(2000), epochMs(3000)];
  const seen = [await given().seen(first, at1), await given().seen(first, at2)];
  await given().keep(second, { generation: 2, obtainedAt: at2, signedInAt: at1 });
  await openTokenState(directory)
    .lock("file")
    .hold((hold) => hold.noteStored(5), never);
  seen.push(await given().seen(second, at3), await given().seen(third, at3));
  // The server gave the same one again.
  await given().keep(first, { generation: 7, obtainedAt: at3, signedInAt: at1 });
  seen.push(await given().seen(first, at3), await openTokenState(directory).given("other").seen(first, at3));
  expect(seen).toEqual([
    { generation: 1, obtainedAt: at1, signedInAt: at1 },
    { generation: 1, obtainedAt: at1, signedInAt: at1 },
    { generation: 2, obtainedAt: at2, signedInAt: at1 },
    { generation: 6, obtainedAt: at3, signedInAt: at3 },
    { generation: 7, obtainedAt: at3, signedInAt: at1 },
    { generation: 1, obtainedAt: at3, signedInAt: at3 },
  ]);
});

test("directory and files are private, and no name or token of the account stands in them", async () => {
  const directory = join(await temporaryDirectory(), "state");
  const state = openTokenState(directory);
  await state.lock("https://mes.example.com svc-mes").hold((hold) => hold.noteStored(3), never);
  await state.given("https://mes.example.com svc-mes").seen(new Secret("refresh-token-of-mes"), epochMs(1));
  const names = (await readdir(directory)).sort();
  const modes = await Promise.all(
    [directory, ...names.map((name) => join(directory, name))].map(async (path) =>
      ((await stat(path)).mode & 0o777).toString(8),
    ),
  );
  const text = (await Promise.all(names.map((name) => readFile(join(directory, name), "latin1")))).join("");
  expect({ names, modes, told: /mes\.example|svc-mes|refresh-token/.test(`${names.join()} ${text}`) }).toEqual({
    names: [expect.stringMatching(/^[0-9a-f]{64}\.lock$/), "tokens.sqlite", "tokens.sqlite-journal"],
    modes: ["700", "600", "600", "600"],
    told: false,
  });
});

test.each([
  ["is no database", "no database at all ".repeat(500)],
  ["was cut off", undefined],
])("a state that %s is set aside with a word about it, and tokens can be renewed all the same", async (_, text) => {
  const directory = await temporaryDirectory();
  await openTokenState(directory)
    .lock("mes")
    .hold((hold) => hold.noteStored(5), never);
  const path = join(directory, "tokens.sqlite");
  const whole = await readFile(path);
  await writeFile(path, text ?? whole.subarray(0, whole.length / 2));
  const aside: string[] = [];
  const states = [1, 2].map(() => openTokenState(directory, { onSetAside: (file) => aside.push(file) }));
  const found = await Promise.all(states.map((state) => state.lock("mes").hold(numbers, never)));
  await states[0]?.lock("mes").hold((hold) => hold.noteStored(6), never);
  const damaged = (await readdir(directory)).filter((name) => name.startsWith("tokens.sqlite.damaged-"));
  expect({ found, now: await numbersIn(directory), aside }).toEqual({
    found: [
      { generation: 0, sent: undefined },
      { generation: 0, sent: undefined },
    ],
    now: { generation: 6, sent: undefined },
    aside: damaged.filter((name) => !name.endsWith("-journal")).map((name) => join(directory, name)),
  });
  expect(aside).toHaveLength(1);
});

test("a damaged lock file is set aside once, however many wait for it, and still excludes", async () => {
  const directory = await temporaryDirectory();
  await numbersIn(directory);
  const [lock = ""] = (await readdir(directory)).filter((name) => name.endsWith(".lock"));
  await writeFile(join(directory, lock), "no database at all ".repeat(500));
  const aside: string[] = [];
  let inside = 0;
  const overlaps: number[] = [];
  const states = Array.from({ length: 5 }, () => openTokenState(directory, { onSetAside: (file) => aside.push(file) }));
  await Promise.all(
    states.map((state) =>
      state.lock("mes").hold(async (hold) => {
        inside += 1;
        await hold.noteStored(hold.generation + 1);
        overlaps.push(inside);
        inside -= 1;
      }, never),
    ),
  );
  expect({ aside: aside.length, overlaps, ...(await numbersIn(directory)) }).toEqual({
    aside: 1,
    overlaps: [1, 1, 1, 1, 1],
    generation: 5,
    sent: undefined,
  });
});

test("a place where no state can be is told as a failure of the disk", async () => {
  const file = join(await temporaryDirectory(), "file");
  await writeFile(file, "");
  const directory = join(file, "state");
  expect(await failureOf(numbersIn(directory))).toEqual({
    "disk-unwritable": { file: expect.stringMatching(/[0-9a-f]{64}\.lock$/) as string, code: "ENOTDIR" },
  });
  const { learned } = openTokenState(directory);
  // Where nothing can be, nothing was ever learned.
  expect(await learned.load("mes")).toBeUndefined();
  const seen = { life: seconds(900), declared: undefined, seenAt: epochMs(0) };
  expect(await failureOf(learned.save("mes", seen))).toEqual({
    "disk-unwritable": { file: join(directory, "tokens.sqlite"), code: "ENOTDIR" },
  });
});

test("a directory that is removed in between is made again", async () => {
  const directory = join(await temporaryDirectory(), "state");
  await mkdir(directory);
  await chmod(directory, 0o700);
  const state = openTokenState(join(directory, "inner"));
  await state.lock("mes").hold((hold) => hold.noteStored(2), never);
  const { rm } = await import("node:fs/promises");
  await rm(directory, { recursive: true });
  expect(await state.lock("mes").hold(numbers, never)).toEqual({ generation: 0, sent: undefined });
});

test("the state lies where the system wants such files, or where LONGHAUL_STATE_DIR says", () => {
  const given = tokenStateDirectory({ LONGHAUL_STATE_DIR: "/made/up", XDG_STATE_HOME: "/else" });
  const byDefault = tokenStateDirectory({});
  expect([given, byDefault.toLowerCase().endsWith("longhaul")]).toEqual(["/made/up", true]);
  if (process.platform === "linux") {
    expect(tokenStateDirectory({ XDG_STATE_HOME: "/else" })).toBe(join("/else", "longhaul"));
  }
});
