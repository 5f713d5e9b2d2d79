import { expect, test } from "vitest";
import type { Contestant } from "../../bench/peers/contestant.mts";
import { plot } from "../../bench/peers/plot.mts";
import type { Figures } from "../../bench/peers/race.mts";

const contestant = (name: string, isPeer: boolean): Contestant => ({
  name,
  setting: "`--loop`; one & one",
  isPeer,
  isSequential: true,
  rounds: 1,
  prepare: async () => undefined,
  command: () => [],
});

const figures = (recordsPerSecond: number): Figures => ({ seconds: [1], recordsPerSecond, cpuSeconds: 2, peakMB: 100 });

test("bars are as long as their figures, and who took no part has none", () => {
  const [own, peer] = [contestant("Longhaul", false), contestant("other", true)];
  const drawn = plot([own, peer], {
    near: new Map([
      [own, figures(1200)],
      [peer, figures(300)],
    ]),
    far: new Map([[own, figures(100)]]),
    undone: new Map([
      [own, 0],
      [peer, 1500],
    ]),
  });
  const bars = [...drawn.matchAll(/<rect class="(.*?)".*?width="(.*?)".*?<text.*?>(.*?)<\/text>/g)];
  expect(bars.map(([, kind, width, figure]) => `${kind} ${width} ${figure}`)).toEqual([
    "bar own 118.0 1,200",
    "bar 29.5 300",
    "bar own 118.0 100",
    "bar own 118.0 2.0",
    "bar 118.0 2.0",
    "bar own 118.0 100",
    "bar 118.0 100",
    "bar own 0.0 0",
    "bar 118.0 1,500",
  ]);
  expect(drawn.match(/>–</g)).toHaveLength(1);
  expect(drawn).toContain("one &amp; one");
});
