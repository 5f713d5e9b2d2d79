// Loaded into the command line before its own code: writes the heap that is left after a collection to a file, now and then.
import { appendFileSync } from "node:fs";

const file = process.env["TORTURE_HEAP"];
const every = Number(process.env["TORTURE_HEAP_EVERY_MS"]);

function look(): void {
  globalThis.gc?.();
  if (file !== undefined) appendFileSync(file, `${process.memoryUsage().heapUsed}\n`);
}

if (file !== undefined && globalThis.gc) setInterval(look, every).unref();
