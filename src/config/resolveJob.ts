import type { JsonValue } from "../base/json.ts";
import { type Millis, millis } from "../base/time.ts";
import { bodyTemplate } from "./bodyTemplate.ts";
import { parseDuration } from "./duration.ts";
import { expressionOf } from "./expressionBody.ts";
import type { Job } from "./job.ts";
import { defaults, type JobEntry } from "./jobEntry.ts";
import { jobName } from "./jobName.ts";
import { parseShare } from "./share.ts";
import { parseTemplate, type Template } from "./template.ts";

export interface JobSource {
  /** Path of the definition file. */
  readonly file: string;
  readonly entry: JobEntry;
  /** The body apart, as the schema does not look into it. */
  readonly body: JsonValue | undefined;
}

/** A checked entry with templates parsed, units resolved and defaults filled in; `undefined` when a template is broken. */
export function resolveJob({ file, entry, body: bodyValue }: JobSource): Job | undefined {
  const { connection, records, request, write, retry, rate, expect } = entry;
  const path = parseTemplate(request.path);
  const headers = parseAll(request.headers ?? {});
  const body = bodyValue === undefined ? undefined : bodyOf(bodyValue);
  const ifMatch = write?.ifMatch === undefined ? undefined : parseTemplate(write.ifMatch);
  if (!path || !headers || (bodyValue !== undefined && !body) || (write?.ifMatch !== undefined && !ifMatch)) {
    return undefined;
  }
  return {
    name: jobName(file),
    file,
    connection,
    records: { file: records.file, key: records.key, types: records.types ?? {} },
    request: { method: request.method ?? defaults.method, path, headers, body },
    write: { idempotencyKey: write?.idempotencyKey ?? false, ifMatch },
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

function bodyOf(value: JsonValue): Job["request"]["body"] {
  const text = expressionOf(value);
  return typeof text === "string" ? { kind: "jsonata", text } : bodyTemplate(value);
}

function parseAll(texts: Readonly<Record<string, string>>): Readonly<Record<string, Template>> | undefined {
  const templates: Record<string, Template> = {};
  for (const [name, text] of Object.entries(texts)) {
    const template = parseTemplate(text);
    if (!template) return undefined;
    templates[name] = template;
  }
  return templates;
}

function tolerated(deadLetters: string | number | undefined): Job["tolerate"] {
  if (deadLetters === undefined) return undefined;
  return typeof deadLetters === "number" ? { count: deadLetters } : { share: parseShare(deadLetters) ?? 0 };
}

/** The schema has seen every duration before. */
function span(text: string): Millis {
  return parseDuration(text) ?? millis(0);
}
