import * as z from "zod/mini";

const count = z.int().check(z.nonnegative());
const place = z.int().check(z.positive());
const at = z.string();

/** What stood at the address of a record before its group began; `body` is what a restore writes back. */
const before = z.object({
  record: place,
  /** `null`: the record was not there. */
  body: z.nullable(z.string()),
  etag: z.nullable(z.string()),
});

/** A group begins; its first record names it from here on. Nothing of it has left yet. */
const group = z.object({ is: z.literal("group"), at, records: z.string(), before: z.array(before) });

/** A member of an open group stands at the server, and waits for the others. */
const applied = z.object({
  is: z.literal("applied"),
  record: place,
  etag: z.nullable(z.string()),
  /** What the server answered, where the rollback needs it. */
  answer: z.exactOptional(z.string()),
});

/** A member failed for good: what was applied is undone from here on. */
const groupFailed = z.object({
  is: z.literal("group-failed"),
  at,
  group: place,
  record: place,
  error: z.string(),
  attempts: count,
  status: z.nullable(z.int()),
});

/** The request that undoes this record leaves next, and must not be repeated blindly. */
const undoing = z.object({
  is: z.literal("undoing"),
  record: place,
  /** It was not applied after all, and may leave again. */
  withdrawn: z.exactOptional(z.literal(true)),
});

/** What became of undoing a record; `error` is empty where it was undone. */
const undone = z.object({ is: z.literal("undone"), record: place, error: z.string() });

const member = z.object({
  record: place,
  key: z.string(),
  line: place,
  ended: z.enum(["dead", "rolled-back", "unknown"]),
  error: z.string(),
  attempts: count,
  status: z.nullable(z.int()),
});

/** A group that did not succeed is over: every member has its outcome, all in this one line. */
const groupEnd = z.object({
  is: z.literal("group-end"),
  at,
  members: z.array(member),
  csvBytes: count,
  storyBytes: count,
});

export const groupEntries = [group, applied, groupFailed, undoing, undone, groupEnd] as const;

export type BeforeGroup = z.infer<typeof before>;
export type GroupMember = z.infer<typeof member>;
export type GroupEntry = z.infer<(typeof groupEntries)[number]>;
