import type { JsonObject } from "../base/json.ts";
import type { EpochMs } from "../base/time.ts";
import type { Exchange } from "./exchange.ts";
import { keyOf, type SourceRecord } from "./record.ts";
import type { RequestContext } from "./request.ts";

/** How much of a body a dead letter keeps. */
const KEPT_CHARACTERS = 64 * 1024;

/** A record given up on, with its full story. Headers and bodies are as sent and received, secrets left out. */
export interface DeadLetter {
  readonly record: number;
  readonly line: number;
  readonly key: string;
  readonly values: JsonObject;
  /** One line for a person: the server's words, shortened. */
  readonly error: string;
  readonly status: number | undefined;
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly request: { readonly method: string; readonly url: string; readonly body: string | undefined };
  readonly response: { readonly status: number; readonly body: string } | undefined;
}

export interface Death {
  readonly context: RequestContext;
  readonly at: EpochMs;
  /** What was sent, and what came; absent for a record that could not even be rendered. */
  readonly exchange?: Exchange | undefined;
  /** In place of what the exchange says. */
  readonly error?: string | undefined;
  /** In place of the answer to the exchange: what the server has now, or said of this record among others. */
  readonly response?: DeadLetter["response"];
  /** In place of the whole body, where other records shared it. */
  readonly body?: string | undefined;
}

export function deadLetterOf(
  record: SourceRecord,
  { context, at, exchange, error, response, body }: Death,
): DeadLetter {
  const { job } = context;
  const { request, answer } = exchange ?? {};
  const told = response ?? (answer && { status: answer.status, body: answer.body });
  return {
    record: record.number,
    line: record.line,
    key: keyOf(record.values, job.records.key),
    values: record.values,
    error: error ?? exchange?.error ?? "",
    status: told?.status,
    attempts: exchange?.attempts ?? 0,
    at: new Date(at).toISOString(),
    request: { method: request?.method ?? job.request.method, url: request?.url ?? "", body: body ?? request?.body },
    response: told && { status: told.status, body: told.body.slice(0, KEPT_CHARACTERS) },
  };
}
