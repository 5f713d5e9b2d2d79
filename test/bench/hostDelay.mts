// How long the extension host keeps others waiting during a run: measured inside of a real one.
import { join } from "node:path";
import { runHostTests } from "../../scripts/editor/hostTestRound.mts";
import { projectRoot } from "../../scripts/editor/installOnce.mts";

/** Prints its line; answers whether the promise holds. */
export async function measureHostDelay(): Promise<boolean> {
  const round = { extension: projectRoot, tests: join(projectRoot, "test", "bench", "inHost"), timeout: 300_000 };
  return (await runHostTests(round)) === 0;
}
