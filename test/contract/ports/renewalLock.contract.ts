import { expect, test } from "vitest";
import type { RenewalHold, RenewalLock } from "../../../src/auth/renewalLock.ts";

export interface RenewalLockTrial {
  /** The lock of one account, as two who share it see it. */
  readonly one: RenewalLock;
  readonly other: RenewalLock;
  /** Lets time pass until the work has ended. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

const never = new AbortController().signal;
const numbers = async ({ generation, sent }: RenewalHold) => ({ generation, sent });

/** What every renewal lock keeps. */
export function renewalLockContract(make: () => RenewalLockTrial | Promise<RenewalLockTrial>): void {
  test("an account begins with nothing, and each note is there for the next who holds it", async () => {
    const { one, other, run } = await make();
    const notes: ((hold: RenewalHold) => Promise<void>)[] = [
      async () => undefined,
      (hold) => hold.noteSent(0),
      (hold) => hold.noteStored(1),
      (hold) => hold.noteSent(1),
      (hold) => hold.noteUnspent(),
      // A generation never goes back.
      (hold) => hold.noteStored(0),
    ];
    const found: unknown[] = [];
    for (const note of notes) {
      const within = one.hold(async (hold) => {
        await note(hold);
        return numbers(hold);
      }, never);
      found.push([await run(within), await run(other.hold(numbers, never))]);
    }
    const steps = [
      { generation: 0, sent: undefined },
      { generation: 0, sent: 0 },
      { generation: 1, sent: undefined },
      { generation: 1, sent: 1 },
      { generation: 1, sent: undefined },
      { generation: 1, sent: undefined },
    ];
    expect(found).toEqual(steps.map((step) => [step, step]));
  });

  test("of many who ask one at a time holds it, and none is left out", async () => {
    const { one, other, run } = await make();
    let inside = 0;
    let most = 0;
    const work = async (hold: RenewalHold) => {
      inside += 1;
      most = Math.max(most, inside);
      const generation = hold.generation + 1;
      await hold.noteSent(hold.generation);
      await hold.noteStored(generation);
      inside -= 1;
      return generation;
    };
    const asks = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other).hold(work, never));
    const generations = (await run(Promise.all(asks))).sort((a, b) => a - b);
    expect({ most, generations }).toEqual({ most: 1, generations: Array.from({ length: 20 }, (_, at) => at + 1) });
  });

  test("work that fails frees it, and its failure comes through", async () => {
    const { one, other, run } = await make();
    const failed = one.hold(() => Promise.reject(new Error("no answer")), never);
    await expect(run(failed)).rejects.toThrow("no answer");
    expect(await run(other.hold(numbers, never))).toEqual({ generation: 0, sent: undefined });
  });

  test("an abort ends waiting at once with its reason, and who waits behind still gets the turn", async () => {
    const { one, other, run } = await make();
    const end = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const holding = one.hold(async () => {
      begun.resolve();
      await end.promise;
    }, never);
    await run(begun.promise);
    const waiting = new AbortController();
    const gone = other.hold(numbers, waiting.signal);
    const behind = other.hold(numbers, never);
    waiting.abort("cancelled");
    await expect(run(gone)).rejects.toBe("cancelled");
    end.resolve();
    await run(holding);
    expect(await run(behind)).toEqual({ generation: 0, sent: undefined });
  });
}
