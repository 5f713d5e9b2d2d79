import { withWorkOrders } from "./contest.mts";
import { median } from "./median.mts";
import type { Section } from "./section.mts";

const ROUNDS = 11;

/** What a run pays for a checkpoint that survives a power cut. */
export async function checkpoint(section: Section): Promise<void> {
  await withWorkOrders({ records: 4000, concurrency: 4, sandbox: ["--latency", "1"] }, async ({ engine }) => {
    const ratios: number[] = [];
    const times: { memory: number[]; durable: number[] } = { memory: [], durable: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      // Which of the two goes first changes, so that a machine that slows down favours neither.
      const order = round % 2 === 0 ? (["memory", "durable"] as const) : (["durable", "memory"] as const);
      const seconds = { memory: 0, durable: 0 };
      for (const files of order) seconds[files] = (await engine(files)).seconds;
      if (round === 0) continue;
      times.memory.push(seconds.memory);
      times.durable.push(seconds.durable);
      ratios.push(seconds.durable / seconds.memory);
    }
    section.tell({
      what: "4,000 PUTs at 1 ms latency: time with a durable checkpoint against none",
      value: median(ratios),
      bound: "at most",
      limit: 1.1,
      detail: `in memory ${median(times.memory).toFixed(3)} s, durable ${median(times.durable).toFixed(3)} s, ${ROUNDS} pairs`,
    });
  });
}
