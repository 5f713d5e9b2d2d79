import { expect, test } from "vitest";
import { hours, millis, seconds } from "../../../src/base/time.ts";
import { OriginGate } from "../../../src/engine/originGate.ts";
import { settled, VirtualClock } from "../../fakes/virtualClock.ts";

const never = new AbortController().signal;

function makeGate() {
  const clock = new VirtualClock();
  // Half of every jitter: the first pause is 250 + 250 ms, the second 250 + 500 ms.
  const gate = new OriginGate({ clock, chance: { next: () => 0.5 } }, { first: millis(500), most: seconds(30) });
  const entered: string[] = [];
  const enter = async (name: string) => {
    const pass = await gate.enter(never);
    entered.push(`${name} ${clock.monotonic()}`);
    return pass;
  };
  return { clock, gate, entered, enter };
}

const away = { because: "unavailable" } as const;

test("an open gate lets everybody through at once", async () => {
  const { enter, entered } = makeGate();
  await Promise.all([enter("a"), enter("b"), enter("c")]);
  expect(entered).toEqual(["a 0", "b 0", "c 0"]);
});

test("after a pause one goes ahead, and the others follow when it was served, not before", async () => {
  const { clock, gate, enter, entered } = makeGate();
  gate.refused(await enter("first"), away);
  const probe = enter("probe");
  const others = Promise.all([enter("b"), enter("c")]);
  await clock.pass(seconds(60));
  expect(entered).toEqual(["first 0", "probe 500"]);
  gate.served(await probe);
  await others;
  expect({ entered, sleeping: clock.sleeping, away: gate.awayFor }).toEqual({
    entered: ["first 0", "probe 500", "b 60000", "c 60000"],
    sleeping: 0,
    away: 0,
  });
});

test("Retry-After holds for everybody, although requests that were in flight are still served", async () => {
  const { clock, gate, enter, entered } = makeGate();
  const [throttled, served] = await Promise.all([enter("a"), enter("b")]);
  gate.refused(throttled, { because: "throttled", retryAfter: seconds(30) });
  gate.served(served);
  expect([gate.holds(throttled), gate.holds(served)]).toEqual([false, false]);
  const late = enter("late");
  await clock.pass(millis(29_999));
  expect(entered).toEqual(["a 0", "b 0"]);
  await clock.run(late);
  expect(entered.at(-1)).toBe("late 30000");
});

test("requests in flight that are refused together count once, and the longest Retry-After counts", async () => {
  const { clock, gate, enter, entered } = makeGate();
  const passes = await Promise.all(Array.from({ length: 16 }, (_, at) => enter(`r${at}`)));
  for (const pass of passes.slice(0, 14)) gate.refused(pass, away);
  expect(gate.refusalsInARow).toBe(1);
  gate.refused(passes[14] ?? expect.fail(), { ...away, retryAfter: seconds(9) });
  gate.refused(passes[15] ?? expect.fail(), { ...away, retryAfter: seconds(3) });
  await clock.run(enter("probe"));
  expect([entered.at(-1), gate.refusalsInARow]).toEqual(["probe 9000", 1]);
});

test("a refused probe pauses all again, longer", async () => {
  const { clock, gate, enter, entered } = makeGate();
  gate.refused(await enter("first"), away);
  const [probe, next] = [enter("probe"), enter("next")];
  gate.refused(await clock.run(probe), away);
  await clock.run(next);
  expect({ entered, refusals: gate.refusalsInARow, away: gate.awayFor }).toEqual({
    entered: ["first 0", "probe 500", "next 1250"],
    refusals: 2,
    away: 1250,
  });
});

test("a probe that tells nothing hands its place to the next one, and only to one", async () => {
  const { clock, gate, enter, entered } = makeGate();
  gate.refused(await enter("first"), away);
  const probe = enter("probe");
  const others = [enter("b"), enter("c")];
  gate.undecided(await clock.run(probe));
  await clock.pass(millis(0));
  expect(entered).toEqual(["first 0", "probe 500", "b 500"]);
  gate.served((await others[0]) ?? expect.fail());
  await Promise.all(others);
});

test("an answer to a request from before a refusal neither opens the gate nor ends the probe", async () => {
  const { clock, gate, enter, entered } = makeGate();
  const [slow, refused] = await Promise.all([enter("slow"), enter("refused")]);
  gate.refused(refused, away);
  const probe = await clock.run(enter("probe"));
  const waiting = enter("waiting");
  gate.served(slow);
  gate.undecided(slow);
  await clock.pass(seconds(5));
  expect(entered).toEqual(["slow 0", "refused 0", "probe 500"]);
  // Its Retry-After is a fact all the same.
  gate.refused(slow, { ...away, retryAfter: seconds(8) });
  gate.served(probe);
  await clock.run(waiting);
  expect(entered.at(-1)).toBe("waiting 13500");
});

test("throttling is not being away, however long it lasts", async () => {
  const { clock, gate, enter } = makeGate();
  gate.refused(await enter("a"), { because: "throttled", retryAfter: seconds(3600) });
  gate.refused(await clock.run(enter("b")), { because: "throttled" });
  const throttled = gate.awayFor;
  gate.refused(await clock.run(enter("c")), away);
  expect([throttled, gate.awayFor]).toEqual([0, 0]);
});

test("an abort ends both kinds of waiting at once", async () => {
  const { clock, gate, enter } = makeGate();
  gate.refused(await enter("first"), { because: "throttled", retryAfter: seconds(86_400) });
  const controller = new AbortController();
  const waiting = gate.enter(controller.signal);
  controller.abort("cancelled");
  await expect(waiting).rejects.toBe("cancelled");
  await clock.run(enter("probe"));
  const behindProbe = new AbortController();
  const follower = gate.enter(behindProbe.signal);
  await settled();
  behindProbe.abort("cancelled too");
  await expect(follower).rejects.toBe("cancelled too");
  expect([clock.monotonic(), clock.sleeping]).toEqual([86_400_000, 0]);
});

test("a quota that reset while the machine slept hides no later pause", async () => {
  const { clock, gate, enter } = makeGate();
  const pass = await enter("a");
  gate.hold("quota", hours(10));
  // The monotonic clock stood still meanwhile.
  clock.jump(hours(10));
  expect(gate.pause).toBeUndefined();
  gate.refused(pass, { because: "throttled", retryAfter: seconds(30) });
  expect(gate.holds(pass)).toBe(false);
  const next = enter("b");
  await clock.pass(millis(29_999));
  expect(gate.pause?.because).toBe("throttled");
  await clock.run(next);
  expect(clock.monotonic()).toBe(30_000);
});

test("a server that says it may be asked at once, and refuses again, is not asked with every round trip", async () => {
  const { clock, gate, enter } = makeGate();
  const soon = { because: "throttled", retryAfter: millis(0) } as const;
  gate.refused(await enter("a"), soon);
  const first = await enter("b");
  const at = clock.monotonic();
  gate.refused(first, soon);
  await clock.run(enter("c"));
  expect([at, clock.monotonic() - at]).toEqual([0, 750]);
});
