import { withWorkOrders } from "./contest.mts";
import { median } from "./median.mts";
import type { Section } from "./section.mts";

const ROUNDS = 11;

/** Longhaul's whole process against a bare loop's, one record after another and 16 at once. */
export async function speed(section: Section): Promise<void> {
  for (const concurrency of [1, 16]) {
    await withWorkOrders({ records: 2000, concurrency, sandbox: [] }, async ({ bare, longhaul }) => {
      const ratios: number[] = [];
      const times: { bare: number[]; longhaul: number[] } = { bare: [], longhaul: [] };
      for (let round = 0; round <= ROUNDS; round += 1) {
        const one = await bare();
        const other = await longhaul();
        // The first pair warms the disk cache up.
        if (round === 0) continue;
        times.bare.push(one.seconds);
        times.longhaul.push(other.seconds);
        ratios.push(other.seconds / one.seconds);
      }
      section.tell({
        what: `2,000 PUTs, concurrency ${concurrency}: time against a bare undici loop`,
        value: median(ratios),
        bound: "at most",
        limit: 1.3,
        detail: `bare ${median(times.bare).toFixed(3)} s, Longhaul ${median(times.longhaul).toFixed(3)} s, ${ROUNDS} pairs`,
      });
    });
  }
}
