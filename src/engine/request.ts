import type { JsonObject, JsonValue } from "../base/json.ts";
import type { BodyExpression, BodyTemplate, Job } from "../config/job.ts";
import { renderText, renderValue } from "../config/template.ts";
import type { Assertion } from "./assertion.ts";
import type { SourceRecord } from "./record.ts";

/** A record's request as it will be sent, before authorisation. */
export interface RenderedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface RequestContext {
  readonly job: Job;
  readonly baseUrl: string;
  /** Constant headers of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Stable over every attempt of a run, so that a repeated write carries the same key. */
  readonly run: string;
  /** What the job asserts of each answer. */
  readonly assertion?: Assertion;
}

/** Renders one record. Throws what `renderText` throws when the record lacks a value. */
export function renderRequest({ job, baseUrl, headers, run }: RequestContext, record: SourceRecord): RenderedRequest {
  const { method } = job.request;
  const path = renderText(job.request.path, record.values, "url");
  const hasBody = method !== "GET" && method !== "HEAD" && (method !== "DELETE" || job.request.body !== undefined);
  const rendered: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) rendered[name.toLowerCase()] = value;
  if (hasBody) rendered["content-type"] = "application/json";
  for (const [name, template] of Object.entries(job.request.headers)) {
    rendered[name.toLowerCase()] = renderText(template, record.values, "header");
  }
  if (job.write.ifMatch) rendered["if-match"] = quoteETag(renderText(job.write.ifMatch, record.values, "header"));
  if (job.write.idempotencyKey !== false) {
    rendered[job.write.idempotencyKey.toLowerCase()] = `${run}-${record.number}`;
  }
  return {
    method,
    url: !path.startsWith("/") && /^https?:/i.test(path) ? path : `${baseUrl}${path.startsWith("/") ? "" : "/"}${path}`,
    headers: rendered,
    body: hasBody ? JSON.stringify(job.request.body ? renderBody(job.request.body, record) : record.values) : undefined,
  };
}

function renderBody(body: BodyTemplate | BodyExpression, record: SourceRecord): JsonValue {
  switch (body.kind) {
    case "jsonata":
      if (record.mapped === undefined) throw new Error(`record ${record.number} was not mapped`);
      return record.mapped;
    case "literal":
      return body.value;
    case "text":
      return renderValue(body.template, record.values);
    case "list":
      return body.items.map((item) => renderBody(item, record));
    case "object": {
      const rendered: JsonObject = {};
      for (const [name, field] of body.fields) {
        // A field of that name would set the prototype instead.
        if (name === "__proto__")
          Object.defineProperty(rendered, name, { value: renderBody(field, record), enumerable: true });
        else rendered[name] = renderBody(field, record);
      }
      return rendered;
    }
    default:
      return body satisfies never;
  }
}

/** RFC 9110 8.8.3: an entity tag stands in quotes; a column usually holds the bare version. */
function quoteETag(version: string): string {
  return version === "*" || /^(W\/)?"/.test(version) ? version : `"${version}"`;
}
