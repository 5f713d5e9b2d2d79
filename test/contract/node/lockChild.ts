// Tries to take a run's lock; prints what came of it, and keeps the lock until stdin ends.
import { Failure } from "../../../src/base/failure.ts";
import { acquireRunLock } from "../../../src/node/runLock.ts";

try {
  const lock = await acquireRunLock({ directory: process.argv[2] ?? "", holder: process.argv[3] ?? "" });
  process.stdout.write("held\n");
  process.stdin.resume().on("end", () => void lock.release());
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stdout.write(`${error.code}\n`);
}
