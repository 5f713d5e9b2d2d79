import { expect, test } from "vitest";
import type { LearnedLifetimes } from "../../../src/auth/learnedLifetimes.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import { Failure } from "../../../src/base/failure.ts";
import { epochMs, minutes } from "../../../src/base/time.ts";
import { ForgivingLifetimes } from "../../../src/node/tokenState/forgivingLifetimes.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";

const full = () => Promise.reject(new Failure("disk-unwritable", { file: "tokens.sqlite", code: "ENOSPC" }));
const unwritable: LearnedLifetimes = { load: full, save: full, forget: full };

test.each<[what: string, make: () => LearnedLifetimes | Promise<LearnedLifetimes>]>([
  ["in memory", () => new MemoryLearnedLifetimes()],
  ["in the state directory", async () => openTokenState(await temporaryDirectory()).learned],
  ["where nothing can be kept", () => new ForgivingLifetimes(unwritable, () => undefined)],
])("lifetimes %s are kept by key, replaced, and forgotten alone", async (_, make) => {
  const learned = await make();
  const long = { life: minutes(30), declared: minutes(60), seenAt: epochMs(1_767_600_000_000) };
  const short = { life: minutes(15), declared: undefined, seenAt: epochMs(1_767_600_900_000) };
  const seen = [await learned.load("mes")];
  await learned.save("mes", long);
  await learned.save("arena", long);
  seen.push(await learned.load("mes"));
  await learned.save("mes", short);
  seen.push(await learned.load("mes"));
  await learned.forget("mes");
  await learned.forget("mes");
  seen.push(await learned.load("mes"), await learned.load("arena"));
  expect(seen).toEqual([undefined, long, short, undefined, long]);
});
