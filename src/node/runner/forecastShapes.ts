import * as z from "zod/mini";
import { grants } from "../../auth/connection.ts";
import { bindings } from "../../auth/tokenSource.ts";
import { encodings } from "../../config/job.ts";
import { identityReasons } from "../../engine/chooseIdentity.ts";
import { recordsFormats } from "../../engine/recordsForm.ts";
import type { FailureMessage } from "../../protocol/failureMessage.ts";
import {
  type DryRunView,
  type ForecastView,
  forecastCautions,
  forecastVerdicts,
  type KnownTokensMessage,
  uncheckedReasons,
} from "../../protocol/forecastMessages.ts";
import { isFailureMessage } from "./failureShape.ts";

const count = z.int().check(z.nonnegative());
const binding = z.enum(bindings.filter((name) => name !== "none"));
const identity = z.enum(["user", "service"]);
const nullableNumber = z.nullable(z.number());

export const knownTokens: z.ZodMiniType<KnownTokensMessage> = z.object({
  identity,
  learnedMs: nullableNumber,
  ageMs: nullableNumber,
  ends: z.array(z.object({ binding, inMs: z.number() })),
});

const remedy = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run-as-service") }),
  z.object({ kind: z.literal("add-service") }),
  z.object({ kind: z.literal("new-key"), leastMs: nullableNumber }),
  z.object({ kind: z.literal("raise-lifetime"), binding, leastMs: nullableNumber }),
  z.object({ kind: z.literal("split"), records: count }),
  z.object({ kind: z.literal("keep-alive"), everyMs: z.number() }),
  z.object({ kind: z.literal("measure"), tooShort: z.exactOptional(z.literal(true)) }),
]);

export const forecastShape: z.ZodMiniType<ForecastView> = z.object({
  job: z.string(),
  connection: z.string(),
  verdict: z.enum(forecastVerdicts),
  records: z.object({ total: count, toDo: count }),
  resumes: z.nullable(z.string()),
  finished: z.exactOptional(z.string()),
  duration: z.object({ from: z.enum(["job", "past", "rate", "nothing"]), ms: nullableNumber }),
  identity: z.object({
    kind: identity,
    because: z.enum(identityReasons),
    grant: z.enum(grants),
    name: z.nullable(z.string()),
  }),
  tokens: z.object({
    lifeMs: nullableNumber,
    from: z.nullable(binding),
    refreshes: z.nullable(count),
    signIns: z.nullable(count),
  }),
  limits: z.array(
    z.object({
      binding,
      afterMs: z.number(),
      record: z.nullable(count),
      outcome: z.enum(["refreshed", "signed-in", "needs-person"]),
      renewedMs: nullableNumber,
    }),
  ),
  holdsAtMostMs: nullableNumber,
  requests: z.nullable(
    z.object({ total: count, records: count, retries: count, looks: count, keepAlives: count, tokens: count }),
  ),
  quota: z.nullable(z.object({ left: nullableNumber })),
  cautions: z.array(z.enum(forecastCautions)),
  remedies: z.array(remedy),
});

const access = z.union([
  z.object({
    state: z.literal("unchecked"),
    because: z.enum(uncheckedReasons),
    variable: z.exactOptional(z.string()),
  }),
  z.object({
    state: z.enum(["granted", "refused", "unclear"]),
    identity,
    url: z.string(),
    status: z.nullable(count),
    failure: z.nullable(z.custom<FailureMessage>(isFailureMessage)),
    scope: z.nullable(z.string()),
    tokenMs: nullableNumber,
    skewMs: nullableNumber,
    toleranceMs: z.number(),
    quotaLeft: nullableNumber,
  }),
]);

export const dryRunShape: z.ZodMiniType<DryRunView> = z.object({
  job: z.string(),
  records: count,
  segments: count,
  redrive: z.exactOptional(z.literal(true)),
  chosen: z.exactOptional(count),
  form: z.exactOptional(
    z.object({
      format: z.enum(recordsFormats),
      delimiter: z.nullable(z.string()),
      encoding: z.enum(encodings),
      compressed: z.boolean(),
    }),
  ),
  shown: z.array(
    z.object({
      record: count,
      line: count,
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      perRun: z.nullable(z.string()),
      body: z.nullable(z.string()),
    }),
  ),
  access,
  forecast: forecastShape,
});
