// Takes an account's renewal lock; prints what it found, and keeps the lock until stdin ends.
import { once } from "node:events";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";

const [directory = "", account = "", sent] = process.argv.slice(2);
await openTokenState(directory)
  .lock(account)
  .hold(async (hold) => {
    if (sent !== undefined) await hold.noteSent(Number(sent));
    process.stdout.write(`held ${hold.generation} ${hold.sent ?? "-"}\n`);
    process.stdin.resume();
    await once(process.stdin, "end");
  }, new AbortController().signal);
