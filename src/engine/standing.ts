import type { Failure } from "../base/failure.ts";
import { type JsonValue, parseJson } from "../base/json.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Exchange } from "./exchange.ts";
import type { RenderedRequest } from "./request.ts";
import type { DeliverySignals } from "./sender.ts";

/** What a server has of a record now. */
export type Standing =
  | {
      readonly kind: "there";
      /** As it came; absent where the server sends none. */
      readonly etag: string | undefined;
      /** The body as it came, and as JSON; `undefined` where it is none. */
      readonly body: string;
      readonly value: JsonValue | undefined;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly error: string; readonly status: number | undefined }
  | { readonly kind: "stopped"; readonly why: Failure };

/** These make a request a write, or are about the write alone. */
const OF_WRITES = new Set(["content-type", "if-match", "if-none-match"]);

export interface Look {
  /** The write whose record is looked at, and another address where that is not its own. */
  readonly request: RenderedRequest;
  readonly url?: string;
  readonly idempotencyKey: string | false;
  readonly key: string;
}

/** Reads with a GET what the server has now, with the patience of any request of the run. */
export async function readStanding(
  { request, url = request.url, idempotencyKey, key }: Look,
  dispatcher: Dispatcher,
  signals: DeliverySignals,
): Promise<Standing> {
  const ownKey = idempotencyKey === false ? undefined : idempotencyKey.toLowerCase();
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !OF_WRITES.has(name) && name !== ownKey),
  );
  const get = { method: "GET", url, headers: { accept: "application/json", ...headers }, body: undefined };
  const exchange = new Exchange({ request: get, write: "read", records: [], key });
  const ending = await dispatcher.dispatch(exchange, signals);
  if (ending.kind === "stopped") return ending;
  const { answer, error, status } = exchange;
  if (ending.kind === "done" && answer) {
    return { kind: "there", etag: answer.headers["etag"], body: answer.body, value: parseJson(answer.body) };
  }
  // RFC 9110 15.5.5 and 15.5.11.
  return status === 404 || status === 410 ? { kind: "absent" } : { kind: "unreadable", error, status };
}
