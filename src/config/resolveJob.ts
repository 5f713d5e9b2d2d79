import type { JsonValue } from "../base/json.ts";
import { type Millis, millis } from "../base/time.ts";
import { bodyTemplate } from "./bodyTemplate.ts";
import { parseDuration } from "./duration.ts";
import { expressionOf } from "./expressionBody.ts";
import type { Batch, Group, Job, Reconcile, RequestTemplate } from "./job.ts";
import { defaults, type JobEntry } from "./jobEntry.ts";
import { jobName } from "./jobName.ts";
import { parseShare } from "./share.ts";
import { parseTemplate, type Template } from "./template.ts";

export interface JobSource {
  /** Path of the definition file. */
  readonly file: string;
  readonly entry: JobEntry;
  /** The bodies apart, as the schema does not look into them. */
  readonly bodies: JobBodies;
}

export interface JobBodies {
  readonly request: JsonValue | undefined;
  readonly batch: JsonValue | undefined;
  readonly rollback: JsonValue | undefined;
}

/** Some template does not parse. */
class BrokenTemplate extends Error {}

/** A checked entry with templates parsed, units resolved and defaults filled in; `undefined` when a template is broken. */
export function resolveJob(source: JobSource): Job | undefined {
  try {
    return resolved(source);
  } catch (error) {
    if (error instanceof BrokenTemplate) return undefined;
    throw error;
  }
}

function resolved({ file, entry, bodies }: JobSource): Job {
  const { connection, records, request, write, retry, rate, expect } = entry;
  const method = request.method ?? defaults.method;
  return {
    name: jobName(file),
    file,
    connection,
    // The fields of the entry, one by one: what a run's hash is made of keeps its order.
    records: {
      file: records.file,
      key: records.key,
      types: records.types ?? {},
      ...(records.delimiter !== undefined && { delimiter: records.delimiter }),
      ...(records.encoding !== undefined && { encoding: records.encoding }),
    },
    request: {
      ...requestOf({ ...request, method }, undefined),
      body: mappedBody(bodies.request),
      batch: batchOf(request.batch, bodies.batch),
    },
    write: {
      idempotencyKey: write?.idempotencyKey ?? false,
      ifMatch: write?.ifMatch === undefined || write.ifMatch === "fetch" ? write?.ifMatch : parsed(write.ifMatch),
      reconcile: reconcileOf(write?.reconcile, request.batch ? "POST" : method),
    },
    group: groupOf(entry.group, bodies.rollback),
    segments: { size: entry.segments?.size ?? defaults.segmentSize },
    concurrency: entry.concurrency ?? defaults.concurrency,
    rate: rate && { perSecond: rate.perSecond },
    retry: {
      attempts: retry?.attempts ?? defaults.attempts,
      backoff: span(retry?.backoff ?? defaults.backoff),
      maxBackoff: span(retry?.maxBackoff ?? defaults.maxBackoff),
    },
    assert: entry.assert,
    tolerate: tolerated(entry.tolerate?.deadLetters),
    runAs: entry.runAs ?? defaults.runAs,
    expect: expect && { duration: span(expect.duration) },
  };
}

interface RequestEntry {
  readonly method: RequestTemplate["method"];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function requestOf({ method, path, headers = {} }: RequestEntry, body: JsonValue | undefined): RequestTemplate {
  const parsedHeaders = Object.entries(headers).map(([name, text]) => [name, parsed(text)] as const);
  return { method, path: parsed(path), headers: Object.fromEntries(parsedHeaders), body: bodyOf(body) };
}

function batchOf(batch: JobEntry["request"]["batch"], body: JsonValue | undefined): Batch | undefined {
  if (!batch) return undefined;
  const { size, answers } = batch;
  const { list, status, error } = answers ?? {};
  return { size, body: bodyOf(body), answers: answers && { list, status, error } };
}

function groupOf(group: JobEntry["group"], body: JsonValue | undefined): Group | undefined {
  if (!group) return undefined;
  const { by, rollback = "restore" } = group;
  return { by, rollback: rollback === "restore" ? rollback : requestOf(rollback, body) };
}

/** What stands at the address of a POST, or of a batch, is not what it made: only a look-up finds that. */
function reconcileOf(wish: NonNullable<JobEntry["write"]>["reconcile"], method: RequestTemplate["method"]): Reconcile {
  if (typeof wish === "object") return { path: parsed(wish.path), at: wish.at };
  return wish ?? (["PUT", "PATCH", "DELETE"].includes(method) ? "get" : false);
}

function parsed(text: string): Template {
  const template = parseTemplate(text);
  if (!template) throw new BrokenTemplate();
  return template;
}

function mappedBody(value: JsonValue | undefined): Job["request"]["body"] {
  const text = expressionOf(value);
  return typeof text === "string" ? { kind: "jsonata", text } : bodyOf(value);
}

function bodyOf(value: JsonValue | undefined) {
  const body = value === undefined ? undefined : bodyTemplate(value);
  if (value !== undefined && !body) throw new BrokenTemplate();
  return body;
}

function tolerated(deadLetters: string | number | undefined): Job["tolerate"] {
  if (deadLetters === undefined) return undefined;
  return typeof deadLetters === "number" ? { count: deadLetters } : { share: parseShare(deadLetters) ?? 0 };
}

/** The schema has seen every duration before. */
function span(text: string): Millis {
  return parseDuration(text) ?? millis(0);
}
