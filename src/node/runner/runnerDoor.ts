import type { RunnerAddress, RunnerLink } from "../../protocol/runnerLink.ts";
import { attachRunner } from "./attachRunner.ts";
import { launchRunner } from "./launchRunner.ts";

/** What an editor loads when it first needs a runner. `cli` is the path of the command line's bundle. */
export function openRunnerDoor(cli: string) {
  return {
    launch: (environment: NodeJS.ProcessEnv): Promise<RunnerAddress> => launchRunner({ cli, environment }),
    attach: (address: RunnerAddress): Promise<RunnerLink> => attachRunner(address),
  };
}
