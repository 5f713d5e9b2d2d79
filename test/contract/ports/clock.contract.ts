import { expect, test } from "vitest";
import { type Clock, millis } from "../../../src/base/time.ts";

export interface ClockTrial {
  readonly clock: Clock;
  /** Lets time pass until the work has ended. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

/** What every clock keeps. */
export function clockContract(make: () => ClockTrial): void {
  const never = new AbortController().signal;

  test("a sleep lasts its span and not less, by both kinds of time", async () => {
    const { clock, run } = make();
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    await run(clock.sleep(millis(30), never));
    const passed = [clock.now() - now, clock.monotonic() - monotonic];
    // A timer of the system may ring a fraction of a millisecond early.
    expect(passed.map((span) => span >= 29 && span < 2000)).toEqual([true, true]);
  });

  test("sleepers wake in the order of their times", async () => {
    const { clock, run } = make();
    const woken: number[] = [];
    const spans = [60, 20, 40, 0];
    await run(Promise.all(spans.map((span) => clock.sleep(millis(span), never).then(() => woken.push(span)))));
    expect(woken).toEqual([0, 20, 40, 60]);
  });

  test("an abort ends a sleep at once with the signal's reason, and no other one", async () => {
    const { clock, run } = make();
    const controller = new AbortController();
    const before = clock.monotonic();
    const long = clock.sleep(millis(3_600_000), controller.signal);
    const other = clock.sleep(millis(20), never);
    controller.abort("enough");
    await expect(long).rejects.toBe("enough");
    const took = clock.monotonic() - before;
    await run(other);
    expect(took < 15).toBe(true);
  });

  test("a sleep on an aborted signal never starts", async () => {
    const { clock } = make();
    await expect(clock.sleep(millis(3_600_000), AbortSignal.abort("gone"))).rejects.toBe("gone");
  });

  test("an abort after the sleep does nothing", async () => {
    const { clock, run } = make();
    const controller = new AbortController();
    await run(clock.sleep(millis(1), controller.signal));
    controller.abort(new Error("late"));
    expect(await run(clock.sleep(millis(1), never))).toBeUndefined();
  });
}
