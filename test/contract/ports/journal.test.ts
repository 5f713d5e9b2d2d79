import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { openJournal } from "../../../src/node/fileJournal.ts";
import { FakeJournal } from "../../fakes/fakeJournal.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { journalContract } from "./journal.contract.ts";

// Every write to this Linux device fails with ENOSPC.
describe.runIf(process.platform === "linux")("a journal in a file", () =>
  journalContract(
    async () => {
      const path = join(await temporaryDirectory(), "run.checkpoint.jsonl");
      return { journal: await openJournal(path), text: () => readFile(path, "utf8") };
    },
    () => openJournal("/dev/full"),
  ),
);

describe("a journal in memory", () =>
  journalContract(
    () => {
      const journal = new FakeJournal();
      return Promise.resolve({ journal, text: () => Promise.resolve(journal.text) });
    },
    () => {
      const journal = new FakeJournal();
      journal.fullAt = 1;
      return Promise.resolve(journal);
    },
  ));
