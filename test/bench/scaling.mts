import { withWorkOrders } from "./contest.mts";
import type { Section } from "./section.mts";

/** Time for each record and memory, as the input grows a hundredfold; `resume` goes on to a million. */
export async function scaling(section: Section): Promise<void> {
  const found: { records: number; seconds: number; inRun: number; peakMB: number }[] = [];
  for (const records of [1000, 10_000, 100_000]) {
    const setting = { records, concurrency: 4, sandbox: ["--ledger", "counts"], watchMemory: true };
    await withWorkOrders(setting, async ({ longhaul }) => {
      const { seconds, stdout, peakMB } = await longhaul();
      const { durationMs } = JSON.parse(stdout) as { readonly durationMs: number };
      found.push({ records, seconds, inRun: durationMs / 1000, peakMB });
    });
  }
  section.table([
    ["CSV records", "whole process, s", "run alone, ms for each record", "peak memory, MB"],
    ...found.map(({ records, seconds, inRun, peakMB }) => [
      number(records),
      seconds.toFixed(2),
      ((inRun / records) * 1000).toFixed(3),
      peakMB.toFixed(0),
    ]),
  ]);
  const [, few, many] = found;
  if (!few || !many) throw new Error("a size was not measured");
  section.tell({
    what: "100,000 records against 10,000: time for each record",
    value: many.inRun / many.records / (few.inRun / few.records),
    bound: "at most",
    limit: 1.1,
  });
  section.tell({
    what: "100,000 records against 10,000: peak memory",
    value: many.peakMB / few.peakMB,
    bound: "at most",
    limit: 1.1,
  });
  section.tell({ what: "100,000 records: peak memory in MB", value: many.peakMB, bound: "at most", limit: 150 });
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
