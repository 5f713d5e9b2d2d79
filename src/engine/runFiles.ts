import type { DeadLetter } from "./deadLetter.ts";

/**
 * A file that the disk refused once is not to be trusted any more: every append fails with Failure `disk-unwritable`
 * until it was renewed.
 */
export interface Renewable {
  /**
   * Afterwards the file holds everything that an append returned for and nothing else, and takes more.
   * Failure `disk-unwritable` when the disk refuses that too; then it may be tried again.
   */
  renew(): Promise<void>;
}

/** The append-only checkpoint on a disk. */
export interface Journal extends Renewable {
  /** Appends whole lines (without line feed) and returns when they are durable. Calls are kept in order. */
  append(lines: readonly string[]): Promise<void>;
  /** Failure `disk-unwritable` when the last append was refused for good. */
  close(): Promise<void>;
}

/** Length in bytes of the two dead-letter files behind one letter, by which a torn tail is cut on resume. */
export interface DeadLetterMark {
  readonly csv: number;
  readonly stories: number;
}

/** The dead letters of a run: an editable CSV and the full stories. */
export interface DeadLetterFiles extends Renewable {
  /** Returns when the letters are durable: for each, where the files end behind it. */
  append(letters: readonly DeadLetter[]): Promise<readonly DeadLetterMark[]>;
  close(): Promise<void>;
}

/** The audit of a run: token events and retries, one JSON object a line. Best effort: not synced line by line. */
export interface Audit {
  write(entry: Readonly<Record<string, string | number | boolean | null>>): void;
  close(): Promise<void>;
}
