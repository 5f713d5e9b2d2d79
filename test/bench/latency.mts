import { withWorkOrders } from "./contest.mts";
import { median } from "./median.mts";
import type { Section } from "./section.mts";

/** How close a run at 50 ms latency comes to what 16 requests at once can do at best. */
export async function latency(section: Section): Promise<void> {
  const ideal = (2000 / 16) * 0.05;
  await withWorkOrders({ records: 2000, concurrency: 16, sandbox: ["--latency", "50"] }, async ({ bare, longhaul }) => {
    const runs = [await longhaul(), await longhaul(), await longhaul()];
    const inRun = median(runs.map(({ stdout }) => (JSON.parse(stdout) as { durationMs: number }).durationMs / 1000));
    const whole = median(runs.map(({ seconds }) => seconds));
    const peer = (await bare()).seconds;
    section.tell({
      what: "2,000 PUTs at 50 ms latency, concurrency 16: share of the ideal",
      value: ideal / inRun,
      bound: "at least",
      limit: 0.95,
      detail: `ideal ${ideal.toFixed(2)} s; run ${inRun.toFixed(2)} s, whole process ${whole.toFixed(2)} s (${(ideal / whole).toFixed(3)}), bare loop ${peer.toFixed(2)} s (${(ideal / peer).toFixed(3)})`,
    });
  });
}
