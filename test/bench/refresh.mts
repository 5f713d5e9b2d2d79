import { withWorkOrders } from "./contest.mts";
import { median } from "./median.mts";
import type { Section } from "./section.mts";

const ROUNDS = 5;
const LIFE_SECONDS = 1;

/** What refreshes cost a run: the same one with tokens of one second and with tokens that outlive it. */
export async function refresh(section: Section): Promise<void> {
  const setting = { records: 2000, concurrency: 16, sandbox: ["--latency", "20"] };
  await withWorkOrders(setting, async (lasting) => {
    await withWorkOrders({ ...setting, accessMinutes: LIFE_SECONDS / 60 }, async (dying) => {
      const ratios: number[] = [];
      const costs: number[] = [];
      const refreshes: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const without = inRun(await lasting.longhaul());
        const before = (await dying.sandbox.ledger("factorytalk-mes")).tokens.refreshes;
        const withThem = inRun(await dying.longhaul());
        const count = (await dying.sandbox.ledger("factorytalk-mes")).tokens.refreshes - before;
        ratios.push(withThem / without);
        costs.push(((withThem - without) * 1000) / count);
        refreshes.push(count);
      }
      if (Math.min(...refreshes) === 0) throw new Error("a run went through without a refresh");
      section.tell({
        what: `2,000 PUTs at 20 ms latency, concurrency 16: time of a run with tokens of ${LIFE_SECONDS} s against lasting ones`,
        value: median(ratios),
        bound: "at most",
        limit: 1.05,
        detail: `${median(refreshes)} refreshes, ${median(costs).toFixed(1)} ms for each, ${ROUNDS} pairs`,
      });
    });
  });
}

/** Seconds of the run, without the start of its process. */
function inRun({ stdout }: { readonly stdout: string }): number {
  return (JSON.parse(stdout) as { readonly durationMs: number }).durationMs / 1000;
}
