import type { Failure } from "../base/failure.ts";
import { atPath, parseJson } from "../base/json.ts";
import { renderText } from "../config/template.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Exchange } from "./exchange.ts";
import { holds } from "./holds.ts";
import type { SourceRecord } from "./record.ts";
import { absoluteUrl, type RequestContext } from "./request.ts";
import type { DeliverySignals } from "./sender.ts";
import { readStanding, type Standing } from "./standing.ts";

/** What became of a write without an answer. */
export type Reconciled =
  | { readonly kind: "applied" }
  /** A look-up did not find what a write makes: it may be sent again. */
  | { readonly kind: "not-applied" }
  | { readonly kind: "undecided"; readonly why: string }
  | { readonly kind: "stopped"; readonly why: Failure };

export interface Doubt {
  readonly context: RequestContext;
  readonly record: SourceRecord;
  readonly exchange: Exchange;
}

/**
 * Finds out what became of a write, as the job says. At its own address only "applied" can be seen: what differs may
 * still be on its way, or was changed since. What a look-up does not find counts as not applied, since the job says so.
 */
export async function reconcile(doubt: Doubt, dispatcher: Dispatcher, signals: DeliverySignals): Promise<Reconciled> {
  const { job } = doubt.context;
  const { reconcile: way, idempotencyKey } = job.write;
  if (way === false) return { kind: "undecided", why: "" };
  const { request, key } = doubt.exchange;
  if (way === "get") {
    const standing = await readStanding({ request, idempotencyKey, key }, dispatcher, signals);
    return decided(standing, isApplied(standing, request));
  }
  const url = absoluteUrl(doubt.context, renderText(way.path, doubt.record.values, "url"));
  const standing = await readStanding({ request, url, idempotencyKey, key }, dispatcher, signals);
  if (standing.kind === "absent") return { kind: "not-applied" };
  if (standing.kind !== "there") return decided(standing, false);
  const found = way.at === undefined ? standing.value : atPath(standing.value, way.at);
  if (found === undefined || found === null) return { kind: "not-applied" };
  return decided(standing, holds(parseJson(request.body ?? "null") ?? null, found));
}

/** Whether what a write wanted is what stands there now. */
export function isApplied(standing: Standing, { method, body }: Exchange["request"]): boolean {
  if (method === "DELETE") return standing.kind === "absent";
  const sent = body === undefined ? undefined : parseJson(body);
  return standing.kind === "there" && sent !== undefined && holds(sent, standing.value);
}

function decided(standing: Standing, applied: boolean): Reconciled {
  if (standing.kind === "stopped") return standing;
  if (applied) return { kind: "applied" };
  if (standing.kind === "unreadable") return { kind: "undecided", why: `and looking failed: ${standing.error}` };
  return {
    kind: "undecided",
    why: standing.kind === "absent" ? "nothing stands there" : "something else stands there",
  };
}
