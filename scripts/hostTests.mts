// Runs test/host in the extension host of a real editor: `npm run test:host`.
import { join } from "node:path";
import { runHostTests } from "./editor/hostTestRound.mts";
import { projectRoot } from "./editor/installOnce.mts";

process.exitCode = await runHostTests({
  extension: projectRoot,
  tests: join(projectRoot, "test", "host"),
  timeout: 300_000,
});
