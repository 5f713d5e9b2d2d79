import { sha256 } from "../base/sha256.ts";
import type { Job } from "../config/job.ts";
import type { Assertion } from "./assertion.ts";
import type { InputFingerprint, RecordSource } from "./record.ts";

/** A job over one exact input, checked and ready to run. */
export interface Plan {
  readonly job: Job;
  /** Hash of all that decides which requests a record leads to. */
  readonly jobHash: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: RecordSource;
  /** What the job asserts of each answer. Not hashed: an unfinished run may be resumed with another one. */
  readonly assertion?: Assertion;
  readonly input: InputFingerprint & { readonly records: number };
}

export function segmentCount(records: number, size: number): number {
  return Math.ceil(records / size);
}

export function segmentOf(record: number, size: number): number {
  return Math.ceil(record / size);
}

/**
 * SHA-256 of what a record's request is made from. Concurrency, rate, retry and where the answers of a batch are read
 * are left out on purpose: an unfinished run may be resumed with a gentler pace, and with a mended path.
 */
export function hashJob(job: Job, baseUrl: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { connection, records, write, segments } = job;
  const { batch } = job.request;
  const request = { ...job.request, ...(batch && { batch: { ...batch, answers: undefined } }) };
  // How a group is undone may be mended; which records make one, and whether what stood there is kept, may not change.
  const group = job.group && { by: job.group.by, restores: job.group.rollback === "restore" };
  return sha256(JSON.stringify({ connection, baseUrl, headers, records, request, write, segments, group }));
}
