import type { Job } from "../config/job.ts";
import type { Pace } from "./medianPace.ts";

/** How many requests a run leads to; a server with a quota counts every one. */
export interface RequestForecast {
  readonly total: number;
  /** That carry records: one for each that is left, or for each batch. */
  readonly records: number;
  /** Tries again, and what is read before a write: as many as past runs needed, else an allowance. */
  readonly retries: number;
  /** GETs: of what stands there before a write, of the quota, and of what the user may do. */
  readonly looks: number;
  readonly keepAlives: number;
  /** Sign-ins and refreshes. */
  readonly tokens: number;
}

export interface RequestFacts {
  readonly job: Pick<Job, "request" | "write" | "group">;
  readonly toDo: number;
  readonly measured: Pace | undefined;
  /** GETs before the first record. */
  readonly looks: number;
  readonly keepAlives: number;
  readonly tokens: number;
}

/** Where no past run tells, one request in fifty is sent twice. */
const USUAL_RETRIES = 0.02;

export function forecastRequests({ job, toDo, measured, keepAlives, tokens, ...facts }: RequestFacts): RequestForecast {
  const records = Math.ceil(toDo / (job.request.batch?.size ?? 1));
  // A group reads what it may have to write back, and the version with it.
  const reads = job.write.ifMatch === "fetch" || job.group?.rollback === "restore" ? toDo : 0;
  const planned = records + reads;
  const retries = Math.ceil(
    measured && measured.records > 0
      ? Math.max(0, (measured.requests / measured.records) * toDo - planned)
      : planned * USUAL_RETRIES,
  );
  const looks = facts.looks + reads;
  return { total: records + retries + looks + keepAlives + tokens, records, retries, looks, keepAlives, tokens };
}
