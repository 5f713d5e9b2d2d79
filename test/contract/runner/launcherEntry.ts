import { launchRunner } from "../../../src/node/runner/launchRunner.ts";

// Stands for an extension host: launches a runner, tells where, and has nothing more to do unless it is to stay.
const [, , cli = "", stay = ""] = process.argv;
launchRunner({ cli }).then(
  ({ socketPath, secret }) => {
    process.stdout.write(`${JSON.stringify([socketPath, secret.reveal()])}\n`);
    if (stay === "stay") setInterval(() => undefined, 1000);
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
