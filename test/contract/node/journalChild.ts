// Appends numbered lines for ever, sixteen at a time, and prints each number once it is durable.
import { openJournal } from "../../../src/node/fileJournal.ts";

const journal = await openJournal(process.argv[2] ?? "");
let next = 1;
const worker = async () => {
  for (;;) {
    const number = next++;
    await journal.append([`line ${number} ${"x".repeat(number % 100)}`]);
    process.stdout.write(`${number}\n`);
  }
};
await Promise.all(Array.from({ length: 16 }, worker));
