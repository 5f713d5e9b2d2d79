import * as z from "zod/mini";
import { bindings } from "../../auth/tokenSource.ts";
import { tokenEventKinds } from "../../base/tokenEventKind.ts";
import { tokenTroubles } from "../../base/tokenTrouble.ts";
import { alertKinds } from "../../engine/checkpoint/entry.ts";
import { identityReasons } from "../../engine/chooseIdentity.ts";
import type { FailureMessage } from "../../protocol/failureMessage.ts";
import type {
  EditorNotifications,
  EditorRequests,
  RunnerNotifications,
  RunnerRequests,
  RunView,
  TokenWish,
} from "../../protocol/messages.ts";
import { waiting } from "../../protocol/waiting.ts";
import type { Speech } from "./channel.ts";
import { isFailureMessage } from "./failureShape.ts";
import { dryRunShape, forecastShape, knownTokens } from "./forecastShapes.ts";
import { testChoice, testResult } from "./testShapes.ts";

const count = z.int().check(z.nonnegative());
const failure = z.custom<FailureMessage>(isFailureMessage);
const records = z.object({
  total: count,
  succeeded: count,
  dead: count,
  unknown: count,
  rolledBack: count,
  pending: count,
});
const tokens = z.object({ signIns: count, refreshes: count, refreshFailures: count, rejected: count });
const binding = z.enum(bindings);
const limitBinding = z.enum(bindings.filter((name) => name !== "none"));

const alerts = z.array(
  z.object({
    is: z.literal("alert"),
    at: z.string(),
    kind: z.enum(alertKinds),
    value: z.number(),
    limit: z.number(),
    of: z.exactOptional(z.number()),
  }),
);
const runIdentity = z.object({
  kind: z.enum(["user", "service"]),
  name: z.string(),
  askedBy: z.string(),
  because: z.enum(identityReasons),
});

const snapshot = z.object({
  run: z.string(),
  job: z.string(),
  attempt: count,
  records,
  segments: z.object({
    total: count,
    size: count,
    completed: z.string(),
    moving: z.array(z.object({ segment: count, left: count, dead: count, unknown: count, rolledBack: count })),
    marred: z.array(z.object({ segment: count, dead: count, unknown: count, rolledBack: count })),
  }),
  requests: count,
  retries: count,
  tokens,
  perSecond: z.number(),
  remainingMs: z.nullable(z.number()),
  activeMs: z.number(),
  waiting: z.nullable(waiting),
  alerts,
  identity: z.nullable(runIdentity),
});

const summary = z.object({
  run: z.string(),
  job: z.string(),
  redrives: z.nullable(z.string()),
  state: z.enum(["completed", "completed-with-dead-letters", "stopped"]),
  reason: z.nullable(z.string()),
  records,
  segments: z.object({ total: count, completed: count }),
  requests: count,
  retries: count,
  tokens,
  durationMs: z.number(),
  recordsPerMinute: z.number(),
  alerts,
  identity: z.nullable(runIdentity),
});

const runView: z.ZodMiniType<RunView> = z.object({
  run: z.string(),
  job: z.string(),
  jobFile: z.string(),
  connection: z.string(),
  checkpoint: z.string(),
  deadLetters: z.nullable(z.string()),
  state: z.enum(["running", "ended"]),
  resumed: z.boolean(),
  redrives: z.nullable(z.string()),
  snapshot,
  summary: z.nullable(summary),
  stopped: z.nullable(failure),
  test: z.exactOptional(testResult),
});

const owner = { folder: z.string(), connection: z.string(), identity: z.enum(["user", "service"]) };
const tokenWish: z.ZodMiniType<TokenWish> = z.object({ ...owner, origin: z.string() });
const tokenMessage = z.object({
  value: z.string(),
  generation: count,
  obtainedAt: z.number(),
  endsAt: z.nullable(z.number()),
  binding,
  dueAt: z.nullable(z.number()),
  idle: z.nullable(z.number()),
  limits: z.array(z.object({ binding: limitBinding, at: z.number() })),
});
const rejection = z.object({
  at: z.number(),
  error: z.nullable(z.string()),
  description: z.nullable(z.string()),
});

/** All that an editor says to a runner, and the answers it gets. */
export const editorSpeech: Speech<RunnerRequests, EditorNotifications> = {
  requests: {
    "runner/hello": {
      params: z.object({ secret: z.string(), protocol: z.int() }),
      result: z.object({ protocol: z.int(), pid: z.int(), runs: z.array(runView) }),
    },
    "run/start": {
      params: z.object({
        jobFile: z.string(),
        wish: z.enum(["run", "resume", "fresh", "redrive"]),
        redrives: z.exactOptional(z.string()),
        test: z.exactOptional(testChoice),
      }),
      result: runView,
    },
    "run/cancel": { params: z.object({ run: z.string() }), result: z.null() },
    "run/pause": { params: z.object({ run: z.string() }), result: z.null() },
    "run/continue": { params: z.object({ run: z.string() }), result: z.null() },
    "run/dry": {
      params: z.object({
        jobFile: z.string(),
        show: count,
        known: z.array(knownTokens),
        access: z.enum(["look", "offline", "not-signed-in", "no-consent"]),
        wish: z.exactOptional(z.literal("redrive")),
        redrives: z.exactOptional(z.string()),
      }),
      result: dryRunShape,
    },
    "run/forecast": {
      params: z.object({ jobFile: z.string(), known: z.array(knownTokens) }),
      result: forecastShape,
    },
    "run/list": { params: z.object({ jobFile: z.string() }), result: z.array(runView) },
  },
  notifications: {
    "token/event": z.object({
      ...owner,
      kind: z.enum(tokenEventKinds),
      at: z.number(),
      generation: count,
      endsAt: z.nullable(z.number()),
      binding,
      trouble: z.nullable(z.enum(tokenTroubles)),
      detail: z.nullable(z.string()),
      life: z.nullable(z.object({ seen: z.number(), declared: z.nullable(z.number()) })),
    }),
  },
};

/** All that a runner says to an editor, and the answers it gets. */
export const runnerSpeech: Speech<EditorRequests, RunnerNotifications> = {
  requests: {
    "token/get": { params: tokenWish, result: tokenMessage },
    "token/rejected": {
      params: z.object({ ...owner, origin: z.string(), generation: count, rejection }),
      result: tokenMessage,
    },
    "certificate/passphrase": { params: tokenWish, result: z.nullable(z.string()) },
  },
  notifications: {
    "run/changed": runView,
    "token/used": z.object({
      ...owner,
      origin: z.string(),
      generation: count,
      at: z.number(),
      expiresIn: z.nullable(z.number()),
    }),
  },
};
