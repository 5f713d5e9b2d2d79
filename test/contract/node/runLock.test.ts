import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { acquireRunLock } from "../../../src/node/runLock.ts";
import { startChild } from "./childProcess.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

function refusal(directory: string): Promise<unknown> {
  const taken = acquireRunLock({ directory, holder: "test" });
  return failureOf(
    taken.then(async (lock) => {
      await lock.release();
      return "free";
    }),
  );
}

const locked = { "run-locked": expect.anything() as unknown };

test("of eight processes that race, one holds the lock and the others are refused at once", async () => {
  const directory = join(await temporaryDirectory(), "job");
  const children = Array.from({ length: 8 }, () => startChild("lockChild.ts", directory, "racer"));
  const outcomes = await Promise.all(children.map((child) => child.line()));
  expect(outcomes.sort()).toEqual(["held", ...Array.from({ length: 7 }, () => "run-locked")]);
});

test("a refusal names the holder and since when; a released lock is free", async () => {
  const directory = await temporaryDirectory();
  const child = startChild("lockChild.ts", directory, "command line");
  const before = await child.line();
  const held = await refusal(directory);
  child.process.stdin.end();
  await child.exited();
  expect({ before, held, after: await refusal(directory), stderr: child.errors() }).toEqual({
    before: "held",
    held: {
      "run-locked": {
        holder: `command line, process ${child.process.pid} on ${hostname()}`,
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      },
    },
    after: "free",
    // Node's warning about SQLite is kept back.
    stderr: "",
  });
});

test("a holder that is only stopped keeps the lock; a killed one frees it within two seconds", async () => {
  const directory = await temporaryDirectory();
  const child = startChild("lockChild.ts", directory, "command line");
  await child.line();
  child.process.kill("SIGSTOP");
  const stopped = await refusal(directory);
  const killedAt = performance.now();
  child.process.kill("SIGKILL");
  while ((await refusal(directory)) !== "free") {
    if (performance.now() - killedAt > 2000) throw new Error("still locked");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(stopped).toEqual(locked);
});

test("within one process too there is one holder, and releasing twice does no harm", async () => {
  const directory = await temporaryDirectory();
  const lock = await acquireRunLock({ directory, holder: "editor" });
  const held = await refusal(directory);
  await lock.release();
  const next = await acquireRunLock({ directory, holder: "editor" });
  await lock.release();
  const stillHeld = await refusal(directory);
  await next.release();
  expect([held, stillHeld, await refusal(directory)]).toEqual([locked, locked, "free"]);
});
