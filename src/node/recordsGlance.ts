import { dirname, resolve } from "node:path";
import type { Connection } from "../auth/connection.ts";
import type { JsonObject } from "../base/json.ts";
import type { Job } from "../config/job.ts";
import { renderBatch } from "../engine/batchRequest.ts";
import { mappedSource } from "../engine/mappedSource.ts";
import type { RecordSource, ReportProblem, SourceRecord } from "../engine/record.ts";
import { renderRequest } from "../engine/request.ts";
import { shownRequest } from "../engine/shownRequest.ts";
import type { ShownRequest } from "../protocol/forecastMessages.ts";
import { loadExpressions } from "./loadExpressions.ts";
import { openSource, type SourceOptions } from "./readers/openSource.ts";

export interface GlanceWish {
  /** Path of the records file. */
  readonly path: string;
  readonly records: SourceOptions["records"];
  /** No more than these are read. */
  readonly most: number;
}

export interface RecordsGlance {
  /** In the order of the file; of JSON those of the records that were read. */
  readonly columns: readonly string[];
  readonly records: readonly JsonObject[];
  /** Between the cells of a text file, which are text until the job says otherwise; `null` for JSON. */
  readonly delimiter: string | null;
  /** There are more records than were read. */
  readonly hasMore: boolean;
}

/** The head of a records file. Throws Failure `input-invalid` when it cannot be read. */
export async function glanceAtRecords(
  { path, records, most }: GlanceWish,
  signal: AbortSignal,
): Promise<RecordsGlance> {
  const { source, form } = await openSource({ path, file: path, records });
  const declared = await source.columns(signal);
  const seen: JsonObject[] = [];
  let hasMore = false;
  if (most > 0 || !declared) {
    for await (const batch of source.read(() => undefined, signal)) {
      seen.push(...batch.map(({ values }) => values));
      hasMore = seen.length > most;
      if (seen.length >= most) break;
    }
  }
  const shown = seen.slice(0, most);
  const columns = declared ?? [...new Set(seen.flatMap((record) => Object.keys(record)))];
  return { columns, records: shown, delimiter: form.delimiter, hasMore };
}

/** The first record of a job, and the request that it becomes: not sent, every secret masked. */
export interface FirstRequest {
  readonly values: JsonObject;
  readonly request: ShownRequest;
}

/** `undefined` when there are no records. Throws what reading and rendering throw. */
export async function firstRequest(
  { job, connection }: { readonly job: Job; readonly connection: Connection },
  signal: AbortSignal,
): Promise<FirstRequest | undefined> {
  const path = resolve(dirname(job.file), job.records.file);
  const opened = await openSource({ path, file: job.records.file, records: job.records });
  const { batch } = job.request;
  const head = headOf(opened.source, batch?.size ?? 1);
  const { mapping } = await loadExpressions(job);
  const records: SourceRecord[] = [];
  for await (const read of (mapping ? mappedSource(head, mapping) : head).read(() => undefined, signal))
    records.push(...read);
  const [record] = records;
  if (!record) return undefined;
  const context = { job, baseUrl: connection.baseUrl, headers: connection.headers, run: "dry-run" };
  const rendered = batch ? renderBatch(context, batch, records) : renderRequest(context, record);
  const { send } = (job.runAs === "service" ? connection.service : undefined) ?? connection.user;
  const { idempotencyKey } = job.write;
  const shown = shownRequest(rendered, { send, idempotencyKey, record: record.number });
  return { values: record.values, request: { record: record.number, line: record.line, ...shown } };
}

/** The same source, ending behind its first records: an expression is not asked about the others. */
function headOf(source: RecordSource, most: number): RecordSource {
  async function* read(report: ReportProblem, signal: AbortSignal) {
    let left = most;
    for await (const batch of source.read(report, signal)) {
      yield batch.slice(0, left);
      left -= batch.length;
      if (left <= 0) return;
    }
  }
  return {
    file: source.file,
    fingerprint: (aborted) => source.fingerprint(aborted),
    columns: (aborted) => source.columns(aborted),
    read,
  };
}
