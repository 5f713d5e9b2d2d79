// Longhaul beside what people use for the same work: newman, bru and httpyac, and a bare loop as the least it can take.
import { median } from "./median.mts";
import type { Contestant } from "./peers/contestant.mts";
import { BARE, CONCURRENCY, contestants, LONGHAUL } from "./peers/contestants.mts";
import { installPeers } from "./peers/installPeers.mts";
import { drawPlot, PLOT } from "./peers/plot.mts";
import { type Figures, leftUndone, type Race, RECORDS, race } from "./peers/race.mts";
import type { Section } from "./section.mts";

export async function peers(section: Section): Promise<void> {
  const all = contestants(await installPeers());
  const near = await race(all, { sandbox: [] });
  const undone = await leftUndone(near);
  // Who has a way to send several at once takes it; 2,000 times 50 ms one after another are known beforehand.
  const names = new Set(all.filter(({ isSequential }) => !isSequential).map(({ name }) => name));
  const quickest = all.filter(({ isSequential, name }) => !isSequential || !names.has(name));
  const far = await race(quickest, { sandbox: ["--latency", "50"], once: true });

  section.note(explanation);
  section.table([
    [
      "",
      "setting",
      "rounds",
      "records/s",
      "CPU, s",
      "peak memory, MB",
      "records/s at 50 ms",
      "undone when the token dies",
    ],
    ...all.map((racer) => row(racer, { near, far, undone })),
  ]);
  section.note(`![Bars of the same figures](${PLOT})`);
  judge(section, { near, far, undone });
  await drawPlot(all, { near, far, undone });
}

export interface Found {
  readonly near: Race;
  readonly far: Race;
  readonly undone: ReadonlyMap<Contestant, number>;
}

const explanation = `Everybody sends the same ${RECORDS.toLocaleString("en-US")} records of a CSV, one PUT each with a Bearer token, to the sandbox on this
machine: whole processes on the same Node, in turn, after a warm-up; the median where there are several rounds; one round
at 50 ms. CPU seconds (user and system) and memory are those of the process and its children. Longhaul and the bare loop
sign in within their time; the peers are given a token beforehand.

At 50 ms everybody is as concurrent as it can be: newman never is; bru sends one or all of them; httpyac sends files at
once, not the passes of a loop, so its user deals the records out to ${CONCURRENCY} files. In the last column the token dies a third of
each one's own time after the sign-in; undone is what the sandbox's ledger has not when the command has ended.`;

function row(racer: Contestant, { near, far, undone }: Found): readonly string[] {
  const figures = of(near, racer);
  const atDistance = far.get(racer);
  return [
    racer.name,
    racer.setting,
    String(racer.rounds),
    figures.recordsPerSecond.toFixed(0),
    figures.cpuSeconds.toFixed(2),
    figures.peakMB.toFixed(0),
    atDistance ? atDistance.recordsPerSecond.toFixed(0) : "",
    String(undone.get(racer)),
  ];
}

function judge(section: Section, { near, far, undone }: Found): void {
  const longhaul = named(near, LONGHAUL);
  const bare = named(near, BARE);
  const [fastest, itsFigures] = fastestPeer(near);
  section.tell({
    what: "loopback: records/s against the fastest peer",
    value: longhaul.recordsPerSecond / itsFigures.recordsPerSecond,
    bound: "at least",
    limit: 4,
    detail: `${fastest.name}, ${fastest.setting}`,
  });
  const [fastestAtDistance, itsFiguresThere] = fastestPeer(far);
  section.tell({
    what: "50 ms latency: records/s against the fastest peer",
    value: named(far, LONGHAUL).recordsPerSecond / itsFiguresThere.recordsPerSecond,
    bound: "at least",
    limit: 10,
    detail: `${fastestAtDistance.name}, ${fastestAtDistance.setting}`,
  });
  section.tell({
    what: "peak memory against the fastest peer's",
    value: longhaul.peakMB / itsFigures.peakMB,
    bound: "at most",
    limit: 0.5,
    detail: `${longhaul.peakMB.toFixed(0)} and ${itsFigures.peakMB.toFixed(0)} MB`,
  });
  section.tell({
    what: "loopback: time against a bare undici loop",
    value: median(longhaul.seconds.map((seconds, round) => seconds / (bare.seconds[round] ?? Number.NaN))),
    bound: "at most",
    limit: 1.3,
    detail: `${median(longhaul.seconds).toFixed(2)} and ${median(bare.seconds).toFixed(2)} s`,
  });
  const [leaver] = [...undone].find(([{ name }]) => name === LONGHAUL) ?? [];
  section.tell({
    what: "records that Longhaul leaves undone when the token dies",
    value: (leaver && undone.get(leaver)) ?? Number.NaN,
    bound: "at most",
    limit: 0,
  });
}

function fastestPeer(race: Race): readonly [Contestant, Figures] {
  const [first] = [...race]
    .filter(([{ isPeer }]) => isPeer)
    .sort(([, one], [, other]) => other.recordsPerSecond - one.recordsPerSecond);
  if (!first) throw new Error("no peer took part");
  return first;
}

function named(race: Race, name: string): Figures {
  const [, figures] = [...race].find(([racer]) => racer.name === name) ?? [];
  if (!figures) throw new Error(`${name} took no part`);
  return figures;
}

function of(race: Race, racer: Contestant): Figures {
  const figures = race.get(racer);
  if (!figures) throw new Error(`${racer.name} took no part`);
  return figures;
}
