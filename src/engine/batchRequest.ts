import type { Batch } from "../config/job.ts";
import { renderText } from "../config/template.ts";
import { rangesOf } from "./rangesOf.ts";
import type { SourceRecord } from "./record.ts";
import { absoluteUrl, type RenderedRequest, type RequestContext, recordBody, renderBody } from "./request.ts";
import { frameOf } from "./requestFrame.ts";

/** Renders several records into one request; its idempotency key names exactly these. Throws as `renderRequest` does. */
export function renderBatch(context: RequestContext, batch: Batch, records: readonly SourceRecord[]): RenderedRequest {
  const { job, run } = context;
  const { headers, templates, idempotencyKey } = frameOf(context);
  const rendered: Record<string, string> = { ...headers, "content-type": "application/json" };
  for (const { name, template } of templates) rendered[name] = renderText(template, {}, "header");
  if (idempotencyKey !== undefined) {
    rendered[idempotencyKey] = `${run}-${rangesOf(records.map(({ number }) => number))}`;
  }
  const bodies = records.map((record) => recordBody(context, record));
  return {
    method: job.request.method,
    url: absoluteUrl(context, renderText(job.request.path, {}, "url")),
    headers: rendered,
    body: JSON.stringify(batch.body ? renderBody(batch.body, { records: bodies }) : bodies),
  };
}
