import { Failure } from "../../src/base/failure.ts";
import type { DeadLetter } from "../../src/engine/deadLetter.ts";
import type { DeadLetterFiles, DeadLetterMark } from "../../src/engine/runFiles.ts";

/** Dead letters in memory; a letter counts as ten bytes of table and a hundred of story. */
export class FakeDeadLetters implements DeadLetterFiles {
  readonly letters: DeadLetter[];
  /** Without it appends fail until the files were begun anew. */
  hasSpace = true;
  private readonly onDurable: (letter: DeadLetter) => void;

  /** `kept` is what an earlier attempt left, already cut at the checkpoint's mark. */
  constructor(kept: readonly DeadLetter[] = [], onDurable: (letter: DeadLetter) => void = () => undefined) {
    this.letters = [...kept];
    this.onDurable = onDurable;
  }

  append(letters: readonly DeadLetter[]): Promise<readonly DeadLetterMark[]> {
    if (!this.hasSpace) {
      return Promise.reject(new Failure("disk-unwritable", { file: "fake.dead-letters.csv", code: "EDQUOT" }));
    }
    const before = this.letters.length;
    this.letters.push(...letters);
    for (const letter of letters) this.onDurable(letter);
    return Promise.resolve(letters.map((_, at) => ({ csv: (before + at + 1) * 10, stories: (before + at + 1) * 100 })));
  }

  renew(): Promise<void> {
    this.hasSpace = true;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
