import { expect, test } from "vitest";
import { untilAborted } from "../../../src/base/abort.ts";
import { Emitter } from "../../../src/base/events.ts";
import { SingleFlight } from "../../../src/base/singleFlight.ts";
import { settled } from "../../fakes/virtualClock.ts";

test("whoever asks while work flies gets its result, and the next one starts anew", async () => {
  const flight = new SingleFlight<number>();
  let starts = 0;
  const work = async () => {
    starts += 1;
    const mine = starts;
    await settled();
    return mine;
  };
  const together = await Promise.all([flight.run(work), flight.run(work), flight.run(work)]);
  expect([together, await flight.run(work), starts]).toEqual([[1, 1, 1], 2, 2]);
});

test("a failed flight fails for all who waited, and not for those who come after", async () => {
  const flight = new SingleFlight<string>();
  const broken = () => Promise.reject(new Error("broken"));
  const together = await Promise.allSettled([flight.run(broken), flight.run(broken)]);
  expect(together.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await flight.run(() => Promise.resolve("well"))).toBe("well");
});

test("waiting ends with the work or with the abort, whichever comes first", async () => {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = untilAborted(promise, controller.signal);
  const other = untilAborted(promise, new AbortController().signal);
  controller.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  resolve("done");
  expect(await other).toBe("done");
});

test("work that fails when nobody waits any more does not go unhandled", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const { promise, reject } = Promise.withResolvers<void>();
  await expect(untilAborted(promise, AbortSignal.abort("gone before"))).rejects.toBe("gone before");
  reject(new Error("too late"));
  await settled();
  await settled();
  process.off("unhandledRejection", listen);
  expect(unhandled).toEqual([]);
});

test("an emitter tells every listener in order, until it is disposed of", () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const listener = (event: number) => heard.push(`a${event}`);
  const first = emitter.on(listener);
  emitter.on(listener);
  emitter.on((event) => heard.push(`b${event}`));
  emitter.emit(1);
  first.dispose();
  emitter.emit(2);
  expect(heard).toEqual(["a1", "a1", "b1", "a2", "b2"]);
});
