// How long the extension host keeps others waiting during a run: measured inside of a real one.
import { join } from "node:path";
import { runHostTests } from "../../scripts/editor/hostTestRound.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";
import { type HostDelay, hostDelayMark } from "./inHost/hostDelayMark.mts";
import type { Section } from "./section.mts";

export async function hostDelay(section: Section): Promise<void> {
  const lines: string[] = [];
  const code = await runHostTests({
    extension: projectRoot,
    tests: join(projectRoot, "test", "bench", "inHost"),
    timeout: 300_000,
    onLine: (line) => lines.push(line),
  });
  const told = lines.find((line) => line.startsWith(hostDelayMark));
  if (code !== 0 || told === undefined) throw new Error(`the measurement broke off:\n${lines.join("\n")}`);
  const { records, idle, moving } = JSON.parse(told.slice(hostDelayMark.length)) as HostDelay;
  const before = `before the run ${idle.p99.toFixed(1)} ms, at most ${idle.most.toFixed(1)} ms`;
  section.tell({
    what: `event loop of the extension host while ${records} records are sent: 99th percentile of its delay in ms`,
    value: moving.p99,
    bound: "at most",
    limit: 20,
    detail: `at most ${moving.most.toFixed(1)} ms, in ${moving.seconds.toFixed(0)} s; ${before}`,
  });
}
