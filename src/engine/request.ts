import type { JsonObject, JsonValue } from "../base/json.ts";
import type { BodyTemplate, Job } from "../config/job.ts";
import { renderText, renderValue } from "../config/template.ts";
import type { Assertion } from "./assertion.ts";
import type { SourceRecord } from "./record.ts";
import { frameOf } from "./requestFrame.ts";

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
export function renderRequest(context: RequestContext, record: SourceRecord): RenderedRequest {
  const { job, run } = context;
  const { method, path } = job.request;
  const { hasBody, headers, templates, idempotencyKey } = frameOf(context);
  const rendered = { ...headers };
  for (const { name, template } of templates) rendered[name] = renderText(template, record.values, "header");
  const { ifMatch } = job.write;
  // What is to be fetched is not known yet.
  if (ifMatch && ifMatch !== "fetch") rendered["if-match"] = quoteETag(renderText(ifMatch, record.values, "header"));
  if (idempotencyKey !== undefined) rendered[idempotencyKey] = `${run}-${record.number}`;
  return {
    method,
    url: absoluteUrl(context, renderText(path, record.values, "url")),
    headers: rendered,
    body: hasBody ? JSON.stringify(recordBody(context, record)) : undefined,
  };
}

/** What the job makes of one record. Throws what `renderText` throws when the record lacks a value. */
export function recordBody({ job }: Pick<RequestContext, "job">, { number, values, mapped }: SourceRecord): JsonValue {
  const { body } = job.request;
  if (body?.kind !== "jsonata") return body ? renderBody(body, values) : values;
  if (mapped === undefined) throw new Error(`record ${number} was not mapped`);
  return mapped;
}

/** Renders a body template over the values that its placeholders name. */
export function renderBody(body: BodyTemplate, values: JsonObject): JsonValue {
  switch (body.kind) {
    case "literal":
      return body.value;
    case "text":
      return renderValue(body.template, values);
    case "list":
      return body.items.map((item) => renderBody(item, values));
    case "object": {
      const rendered: JsonObject = {};
      for (const [name, field] of body.fields) {
        // A field of that name would set the prototype instead.
        if (name === "__proto__")
          Object.defineProperty(rendered, name, { value: renderBody(field, values), enumerable: true });
        else rendered[name] = renderBody(field, values);
      }
      return rendered;
    }
    default:
      return body satisfies never;
  }
}

/** A path below the base URL, or an address of its own. */
export function absoluteUrl({ baseUrl }: Pick<RequestContext, "baseUrl">, path: string): string {
  return !path.startsWith("/") && /^https?:/i.test(path) ? path : `${baseUrl}${path.startsWith("/") ? "" : "/"}${path}`;
}

/** RFC 9110 8.8.3: an entity tag stands in quotes; a column usually holds the bare version. */
function quoteETag(version: string): string {
  return version === "*" || /^(W\/)?"/.test(version) ? version : `"${version}"`;
}
