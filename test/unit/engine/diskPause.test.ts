import { expect, test } from "vitest";
import { Failure } from "../../../src/base/failure.ts";
import { seconds } from "../../../src/base/time.ts";
import { DiskPause } from "../../../src/engine/diskPause.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";

test("a short write that finds room does not end the trouble while a long one is still refused", async () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const disk = new DiskPause({ clock, onTrouble: (trouble) => told.push(trouble ? "trouble" : "over") });
  const file = { renew: () => Promise.resolve() };
  let room = 0;
  const write = (length: number) =>
    disk.write(file, () => {
      if (length <= room) return Promise.resolve(told.push(`wrote ${length}`));
      return Promise.reject(new Failure("disk-unwritable", { file: "run.checkpoint.jsonl", code: "ENOSPC" }));
    });

  const both = Promise.all([write(100), write(10)]);
  room = 10;
  await clock.pass(seconds(2.5));
  const before = [...told];
  room = 100;
  await clock.run(both);
  expect({ before, after: told.slice(before.length) }).toEqual({
    before: ["trouble", "wrote 10", "trouble", "trouble"],
    after: ["wrote 100", "over"],
  });
});
