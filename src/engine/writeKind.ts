import type { Job } from "../config/job.ts";

/**
 * What a repeat of a request would do.
 * `read` and `idempotent`: the same again. `conditional`: refused when it was applied before (If-Match).
 * `keyed`: recognised by its idempotency key. `patch` and `post`: possibly applied a second time.
 */
export type WriteKind = "read" | "idempotent" | "conditional" | "keyed" | "patch" | "post";

export function writeKindOf(job: Pick<Job, "request" | "write">): WriteKind {
  const { method } = job.request;
  if (method === "GET" || method === "HEAD") return "read";
  if (job.write.ifMatch !== undefined) return "conditional";
  if (method === "PUT" || method === "DELETE") return "idempotent";
  if (job.write.idempotencyKey !== false) return "keyed";
  return method === "PATCH" ? "patch" : "post";
}

/** Whether sending it a second time could apply it a second time; then the intent goes to disk before the request. */
export function mustNotRepeat(kind: WriteKind): boolean {
  return kind === "patch" || kind === "post";
}
