import { withWorkOrders } from "./contest.mts";
import type { Section } from "./section.mts";

/** Time for each record and memory, as the input grows a thousandfold. */
export async function scaling(section: Section): Promise<void> {
  const found: { records: number; seconds: number; inRun: number; peakMB: number }[] = [];
  for (const records of [1000, 10_000, 100_000, 1_000_000]) {
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
  const [, tenThousand, hundredThousand, million] = found;
  if (!tenThousand || !hundredThousand || !million) throw new Error("a size was not measured");
  section.tell({
    what: "time for each record, 100,000 records against 10,000",
    value: hundredThousand.inRun / hundredThousand.records / (tenThousand.inRun / tenThousand.records),
    bound: "at most",
    limit: 1.1,
  });
  for (const { records, peakMB } of [tenThousand, million]) {
    section.tell({
      what: `${number(records)} CSV records: peak memory in MB`,
      value: peakMB,
      bound: "at most",
      limit: 150,
    });
  }
  section.tell({
    what: "peak memory of 1,000,000 records against 10,000",
    value: million.peakMB / tenThousand.peakMB,
    bound: "at most",
    limit: 1.1,
  });
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
