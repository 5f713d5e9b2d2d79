import * as z from "zod/mini";
import { tokenEventKinds } from "../base/tokenEventKind.ts";
import { waiting } from "./waiting.ts";

const count = z.int().check(z.nonnegative());
const place = z.int().check(z.positive());
const span = z.number().check(z.nonnegative());

const sentence = z.object({ message: z.string(), remedy: z.string() });

const report = z.object({
  is: z.literal("report"),
  run: z.string(),
  job: z.string(),
  connection: z.string(),
  attempt: count,
  state: z.enum(["running", "completed", "completed-with-dead-letters", "stopped"]),
  /** Why it stopped and what a person can do. */
  stopped: z.nullable(sentence),
  /** Every record is in exactly one of the counts below `total`. */
  records: z.object({
    total: count,
    succeeded: count,
    dead: count,
    unknown: count,
    rolledBack: count,
    pending: count,
  }),
  perSecond: span,
  remainingMs: z.nullable(span),
  activeMs: span,
  segments: z.object({
    total: count,
    size: place,
    /** As ranges: `1-12,14`. */
    completed: z.string(),
    moving: z.array(z.object({ segment: place, left: count, dead: count, unknown: count })),
    marred: z.array(z.object({ segment: place, dead: count, unknown: count })),
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
      deadLetters: z.array(
        z.object({
          record: place,
          line: place,
          key: z.string(),
          status: z.nullable(z.int()),
          error: z.string(),
          attempts: count,
        }),
      ),
    }),
  ),
  /** Why the checkpoint tells nothing. */
  damage: z.nullable(sentence),
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
