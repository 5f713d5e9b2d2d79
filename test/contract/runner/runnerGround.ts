import { afterAll, beforeAll, onTestFinished, vi } from "vitest";
import { connectRunner } from "../../../src/node/runner/connectRunner.ts";
import { launchRunner } from "../../../src/node/runner/launchRunner.ts";
import { removePlace, socketPlace } from "../../../src/node/runner/socketPlace.ts";
import { systemCode } from "../../../src/node/systemCode.ts";
import type { RunView } from "../../../src/protocol/messages.ts";
import type { RunnerAddress } from "../../../src/protocol/runnerLink.ts";
import type { Attached } from "./editor.ts";
import { bundle, removeBundles } from "./runnerBundle.ts";

/** Bundles the runner once for all tests of a file; called at its top. */
export function runnerGround() {
  let cli = "";
  beforeAll(async () => {
    cli = (await bundle("test/contract/runner/runnerEntry.ts", "runner")).path;
  });
  afterAll(removeBundles);

  /** A runner process with its own spans in milliseconds; it is gone when the test is over. */
  async function launch(
    spans: Readonly<Record<string, number>> = {},
  ): Promise<{ address: RunnerAddress; pid: number }> {
    vi.stubEnv("RUNNER_SPANS", JSON.stringify(spans));
    const address = await launchRunner({ cli });
    vi.unstubAllEnvs();
    const link = await connectRunner(address);
    const { pid } = link;
    link.dispose();
    onTestFinished(async () => {
      signal(pid, "SIGKILL");
      await removePlace(socketPlace(address.socketPath));
    });
    return { address, pid };
  }

  return { launch, cli: () => cli };
}

/** `false` when there is no such process; signal 0 only asks. */
export function signal(pid: number, name: "SIGKILL" | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
    return false;
  }
}

export const ended = ({ state }: RunView): boolean => state === "ended";

export const outcome = ({ state, resumed, stopped, summary, snapshot }: RunView) => ({
  state,
  resumed,
  stopped,
  succeeded: snapshot.records.succeeded,
  summary: summary && [summary.state, summary.reason, summary.records.succeeded],
});
export const allDone = { state: "ended", stopped: null, succeeded: 60, summary: ["completed", null, 60] };

export const eachOnce = (records: number) => ({ applied: records, distinct: records, twice: [] });

export const start = (
  { link }: Attached,
  jobFile: string,
  wish: "run" | "resume" | "fresh" = "run",
): Promise<RunView> => link.request("run/start", { jobFile, wish });
