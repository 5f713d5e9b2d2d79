import type { Item, NotRun } from "../item.mts";
import { groupJobs, singleJobs } from "../simulatedJobs.mts";
import { seedsUntil } from "../simulatedSeeds.mts";
import { soak } from "../soak.mts";

/** What is promised; a full run soaks for less unless `--minutes` asks for it, and is then not whole. */
const PROMISED_MINUTES = 60;

const sizes = { short: { runs: 300, soakMinutes: 0.12 }, full: { runs: 10_000, soakMinutes: 5 } };

export const item: Item = {
  number: 18,
  fault: "long run: 10,000 simulated runs from seeds, and a soak of an hour",
  async run(options) {
    const { scale, seed, onStep } = options;
    const { runs, soakMinutes } = sizes[scale];
    const jobs = [...singleJobs, ...groupJobs];
    const simulated = await seedsUntil((so) => so.runs >= runs, { jobs, seed, ...(onStep && { onStep }) });
    const { records, brokenOff, wrongs, strayed, notes } = simulated;
    const minutes = options.minutes ?? soakMinutes;
    const soaked = await soak({ minutes, ...(onStep && { onStep }) });
    const where = `${soaked.records} records in ${soaked.minutes.toFixed(1)} min, ${soaked.samples} looks`;
    return {
      tries: runs + 1,
      results: [
        {
          what: `${runs} simulated runs of ${records} records, broken off ${brokenOff} times: wrongs`,
          value: wrongs,
          target: { is: 0 },
        },
        { what: "seeds that went otherwise when they were played again", value: strayed, target: { is: 0 } },
        { what: `soak, ${where}: MB by which the heap grew`, value: soaked.grownMb, target: { atMost: 20 } },
        { what: "soak: records without success", value: soaked.missing, target: { is: 0 } },
        { what: "soak: looks at the heap", value: soaked.samples, target: { atLeast: 3 } },
        ...(scale === "full" && minutes < PROMISED_MINUTES ? [notWhole(minutes)] : []),
      ],
      notes,
    };
  },
};

function notWhole(minutes: number): NotRun {
  return {
    what: `soak of ${PROMISED_MINUTES} min`,
    notRun: `soaked for ${minutes}; --minutes ${PROMISED_MINUTES} asks for it`,
  };
}
