import { type JsonValue, parseJson } from "../base/json.ts";
import type { RequestTemplate } from "../config/job.ts";
import { MissingValue, renderText, UnsafeValue } from "../config/template.ts";
import type { BeforeGroup } from "./checkpoint/groupEntry.ts";
import { Exchange } from "./exchange.ts";
import type { Intent } from "./intents.ts";
import { keyOf, type SourceRecord } from "./record.ts";
import { absoluteUrl, type RenderedRequest, type RequestContext, renderBody, renderRequest } from "./request.ts";
import { frameOf, inLowerCase } from "./requestFrame.ts";
import type { WriteKind } from "./writeKind.ts";

export interface Applied {
  readonly record: SourceRecord;
  /** What stood there before; `undefined` where the job has a request of its own to undo. */
  readonly before: BeforeGroup | undefined;
  /** Of the version that the write made, where the server told it. */
  readonly etag: string | null;
  /** Body of the answer to the write. */
  readonly answer: string | undefined;
  /** Of the undoing, where it must not be repeated blindly. */
  readonly intent: Intent;
}

/** The request that undoes an applied record, or what keeps it from being made. */
export function undoExchange(context: RequestContext, applied: Applied): Exchange | string {
  const { rollback } = context.job.group ?? { rollback: "restore" };
  try {
    return rollback === "restore" ? restore(context, applied) : compensate(context, rollback, applied);
  } catch (error) {
    if (error instanceof MissingValue || error instanceof UnsafeValue) return error.message;
    throw error;
  }
}

/** Writes back what stood there, or removes what was not there; only over what the run itself wrote, where that can be said. */
function restore(context: RequestContext, { record, before, etag, intent }: Applied): Exchange | string {
  if (!before) return "what stood there before is not known";
  const { headers, url } = renderRequest(context, record);
  const { "if-match": _, "content-type": type = "application/json", ...others } = withoutKey(context, headers);
  const condition = etag === null ? {} : { "if-match": etag };
  const absent = before.body === null;
  const request: RenderedRequest = {
    method: absent ? "DELETE" : "PUT",
    url,
    headers: { ...others, ...(!absent && { "content-type": type }), ...condition },
    body: before.body ?? undefined,
  };
  return exchangeOf(context, record, { request, write: etag === null ? "idempotent" : "conditional", intent });
}

/** By the job's own request; a key of its own makes a repeat harmless, where the job has one. */
function compensate(context: RequestContext, template: RequestTemplate, applied: Applied): Exchange {
  const { record, answer, intent } = applied;
  const { run } = context;
  const told: JsonValue = (answer === undefined ? undefined : parseJson(answer)) ?? null;
  const values = { ...record.values, answer: told };
  const headers = inLowerCase(context.headers);
  if (template.body) headers["content-type"] = "application/json";
  for (const [name, value] of Object.entries(template.headers)) {
    headers[name.toLowerCase()] = renderText(value, values, "header");
  }
  const { idempotencyKey: key } = frameOf(context);
  if (key !== undefined) headers[key] = `${run}-${record.number}-undo`;
  const request = {
    method: template.method,
    url: absoluteUrl(context, renderText(template.path, values, "url")),
    headers,
    body: template.body && JSON.stringify(renderBody(template.body, values)),
  };
  return exchangeOf(context, record, { request, write: writeKind(template.method, key !== undefined), intent });
}

function writeKind(method: RequestTemplate["method"], keyed: boolean): WriteKind {
  if (method === "PUT" || method === "DELETE") return "idempotent";
  if (keyed) return "keyed";
  return method === "PATCH" ? "patch" : "post";
}

function withoutKey(context: RequestContext, headers: RenderedRequest["headers"]): Record<string, string> {
  const { idempotencyKey: key } = frameOf(context);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== key));
}

function exchangeOf(
  { job }: RequestContext,
  record: SourceRecord,
  { request, write, intent }: { request: RenderedRequest; write: WriteKind; intent: Intent },
): Exchange {
  // The record's own intent is settled: the undoing has an entry of its own.
  return new Exchange({ request, write, intent, records: [], key: keyOf(record.values, job.records.key) });
}
