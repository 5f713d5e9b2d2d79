import * as z from "zod/mini";
import type { JsonObject } from "../../base/json.ts";
import { tokenEventKinds } from "../../base/tokenEventKind.ts";
import { tokenTroubles } from "../../base/tokenTrouble.ts";
import { identityReasons } from "../chooseIdentity.ts";
import { groupEntries } from "./groupEntry.ts";

/** Version of the checkpoint format. Every published version stays readable. */
export const CHECKPOINT_VERSION = 2;

const count = z.int().check(z.nonnegative());
const place = z.int().check(z.positive());
const at = z.string();

/** First line: which job over which exact input. */
const header = z.object({
  is: z.literal("run"),
  version: z.int(),
  run: z.string(),
  job: z.string(),
  connection: z.string(),
  at,
  jobHash: z.string(),
  input: z.object({ file: z.string(), records: count, bytes: count, sha256: z.string() }),
  segments: z.object({ size: place, total: count }),
  /** The run whose dead letters this one sends again. */
  redrives: z.exactOptional(z.string()),
});

/** As whom an attempt acts, who asked for it, and why so. */
const identity = z.object({
  kind: z.enum(["user", "service"]),
  name: z.string(),
  askedBy: z.string(),
  because: z.enum(identityReasons),
});

/** A process began or went on with the run. */
const attempt = z.object({ is: z.literal("attempt"), at, attempt: place, identity: z.exactOptional(identity) });

/** These records leave next, in writes that must not be repeated blindly; without an outcome they are unknown. */
const intent = z.object({ is: z.literal("intent"), records: z.string() });

/** What was sent of these records was refused unapplied, or never left: they are pending again. */
const withdrawn = z.object({ is: z.literal("withdrawn"), records: z.string() });

/** Records that succeeded since the last line, and the run's counters so far. */
const succeeded = z.object({
  is: z.literal("succeeded"),
  at,
  records: z.string(),
  requests: count,
  retries: count,
  activeMs: count,
});

const settledBadly = { at, record: place, key: z.string(), line: place, error: z.string(), attempts: count };

/** A record given up on; its story is already in the dead-letter files, which are that long in bytes. */
const dead = z.object({
  is: z.literal("dead"),
  ...settledBadly,
  status: z.nullable(z.int()),
  csvBytes: count,
  storyBytes: count,
});

/** Sent, and no answer came. */
const unknown = z.object({ is: z.literal("unknown"), ...settledBadly });

/** Every record of a segment has its outcome; the next one begins at this place of the input, where that is known. */
const segment = z.object({
  is: z.literal("segment"),
  at,
  segment: place,
  dead: count,
  unknown: count,
  rolledBack: z.exactOptional(count),
  next: z.exactOptional(z.object({ byte: count, line: place })),
});

/** A token event of the run: facts, never a token. */
const token = z.object({
  is: z.literal("token"),
  at,
  event: z.enum(tokenEventKinds),
  generation: count,
  ends: z.nullable(z.string()),
  binding: z.string(),
  /** Which class of failure it was, where that is known. */
  trouble: z.exactOptional(z.enum(tokenTroubles)),
  detail: z.nullable(z.string()),
});

export const alertKinds = [
  "refresh-failing",
  "duration",
  "clock-skew",
  /** A token held for `value` ms, where `limit` ms were declared. */
  "token-life",
  /** The user has to sign in again at `value`, before the run is expected to end at `limit`; both epoch ms. */
  "sign-in-ahead",
  /** The server takes `value` more requests before its quota resets, and `limit` records are still to do. */
  "quota-short",
  /** `value` applied records of a failed group could not be undone. */
  "rollback-failed",
  /** `value` records were given up on, where `limit` would be looked past. */
  "dead-letter-rate",
] as const;

/** A limit that the run passed: what was measured, and the limit. */
const alert = z.object({
  is: z.literal("alert"),
  at,
  kind: z.enum(alertKinds),
  value: z.number(),
  limit: z.number(),
  /** Of how many records `value` is a count, where that tells more. */
  of: z.exactOptional(count),
});

/** Figures of the whole run so far, every few seconds; all but these follow from the other entries. */
const metrics = z.object({
  is: z.literal("metrics"),
  at,
  requests: count,
  retries: count,
  activeMs: count,
  commits: count,
  latency: z.object({ count, sumMs: count, maxMs: count, buckets: z.string() }),
});

/** The attempt ended before the run did; the run can be resumed. */
const stopped = z.object({
  is: z.literal("stopped"),
  at,
  reason: z.string(),
  requests: count,
  retries: count,
  activeMs: count,
});

/** Every record has its outcome. */
const completed = z.object({ is: z.literal("completed"), at, requests: count, retries: count, activeMs: count });

const entry = z.discriminatedUnion("is", [
  header,
  attempt,
  intent,
  withdrawn,
  succeeded,
  dead,
  unknown,
  segment,
  token,
  alert,
  metrics,
  stopped,
  completed,
  ...groupEntries,
]);

export type Entry = z.infer<typeof entry>;
export type EntryOf<Is extends Entry["is"]> = Extract<Entry, { is: Is }>;
export type Header = EntryOf<"run">;

/** The entry in a line's object; `undefined` when it is none of this version. */
export function parseEntry(object: JsonObject): Entry | undefined {
  const parsed = entry.safeParse(object);
  return parsed.success ? parsed.data : undefined;
}
