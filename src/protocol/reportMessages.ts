import * as z from "zod/mini";
import { tokenEventKinds } from "../base/tokenEventKind.ts";
import { waiting } from "./waiting.ts";

const count = z.int().check(z.nonnegative());
const place = z.int().check(z.positive());
const span = z.number().check(z.nonnegative());

const sentence = z.object({ message: z.string(), remedy: z.string() });

const settledBadly = { record: place, line: place, key: z.string(), error: z.string(), attempts: count };

/** Every record is in exactly one of the counts below `total`. */
const records = z.object({
  total: count,
  succeeded: count,
  dead: count,
  unknown: count,
  rolledBack: count,
  pending: count,
});

const report = z.object({
  is: z.literal("report"),
  run: z.string(),
  job: z.string(),
  connection: z.string(),
  attempt: count,
  state: z.enum(["running", "completed", "completed-with-dead-letters", "stopped"]),
  /** Why it stopped and what a person can do. */
  stopped: z.nullable(sentence),
  records,
  perSecond: span,
  remainingMs: z.nullable(span),
  activeMs: span,
  segments: z.object({
    total: count,
    size: place,
    /** As ranges: `1-12,14`. */
    completed: z.string(),
    moving: z.array(z.object({ segment: place, left: count, dead: count, unknown: count, rolledBack: count })),
    marred: z.array(z.object({ segment: place, dead: count, unknown: count, rolledBack: count })),
  }),
  /** Why nothing is sent now, and until when (ISO 8601). */
  waiting: z.nullable(waiting),
  /** As whom the newest attempt acts, where the connection has two identities. */
  actor: z.nullable(z.object({ kind: z.enum(["user", "service"]), name: z.string(), askedBy: z.string() })),
  alerts: z.array(sentence),
  requests: count,
  retries: count,
  tokens: z.object({ signIns: count, refreshes: count, refreshFailures: count, rejected: count }),
  /** What only the checkpoint tells; `null` until it was read. */
  journal: z.nullable(
    z.object({
      /** When it was made, ISO 8601. */
      startedAt: z.string(),
      /** The newest, in the order they came; `leftOut` is how many came before them. */
      tokenEvents: z.array(
        z.object({
          event: z.enum(tokenEventKinds),
          at: z.string(),
          ends: z.nullable(z.string()),
          binding: z.string(),
          /** Which class of failure it was, in words. */
          trouble: z.nullable(z.string()),
          detail: z.nullable(z.string()),
        }),
      ),
      tokenEventsLeftOut: count,
      /** `recoveries`: how often a new token ended such trouble. */
      authentications: z.object({ failures: count, recoveries: count }),
      /** What dead letters have in common, the most frequent first; counts are those of the whole run. */
      causes: z.array(
        z.object({
          records: place,
          status: z.nullable(z.int()),
          error: z.string(),
          example: z.string(),
          first: z.array(z.object({ record: place, line: place, key: z.string() })),
        }),
      ),
      causesLeftOut: count,
      /** All completed segments with records that did not succeed, as ranges. */
      marredSegments: z.string(),
      deadLetters: z.array(z.object({ ...settledBadly, status: z.nullable(z.int()) })),
      unknowns: z.array(z.object(settledBadly)),
      /** Numbers of all records with an unknown outcome, as ranges; a long list is cut and ends in `…`. */
      unknownRecords: z.string(),
      /** Records that got their outcome in each span of the run's working time. */
      throughput: z.object({ spanMs: place, succeeded: z.array(count), failed: z.array(count) }),
      /** How long answers took. */
      latency: z.nullable(
        z.object({
          count,
          meanMs: count,
          p50Ms: count,
          p90Ms: count,
          p99Ms: count,
          maxMs: count,
          bars: z.array(z.object({ upToMs: place, count })),
        }),
      ),
      attempts: z.array(
        z.object({
          attempt: place,
          from: z.string(),
          to: z.nullable(z.string()),
          reason: z.nullable(z.string()),
          name: z.nullable(z.string()),
        }),
      ),
      /** How often outcomes were made durable. */
      commits: count,
    }),
  ),
  /** Why the checkpoint tells nothing. */
  damage: z.nullable(sentence),
  /** Beside earlier runs, the newest first; `slower`: by what share of the usual time for a record. */
  comparison: z.object({
    past: z.array(
      z.object({
        run: z.string(),
        startedAt: z.string(),
        state: z.enum(["completed", "completed-with-dead-letters", "stopped"]),
        records,
        durationMs: count,
        recordsPerMinute: count,
      }),
    ),
    slower: z.nullable(z.number()),
  }),
  /** Of a page that stands alone, without an editor: when it was written, and the names of the files beside it. */
  alone: z.nullable(
    z.object({
      writtenAt: z.string(),
      checkpoint: z.string(),
      deadLetters: z.nullable(z.string()),
      audit: z.string(),
      facts: z.string(),
    }),
  ),
  canResume: z.boolean(),
  canOpenDeadLetters: z.boolean(),
});

/** Everything the run report shows, from the editor to the page. Counts, times and the server's words, never a token. */
export type ReportMessage = z.infer<typeof report>;

/** `undefined` when the data is no report of this version. */
export function parseReportMessage(data: unknown): ReportMessage | undefined {
  const parsed = report.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}
