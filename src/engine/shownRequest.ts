import { hasSecretForm, isSecretName, looksGenerated } from "../config/secretLook.ts";
import type { RenderedRequest } from "./request.ts";

/** Stands for what is not shown. */
export const MASK = "••••";

/** Headers that carry who somebody is, and those that look as if they did. */
const CARRIES_SECRET = /authorization|cookie|token|secret|password|session|api[-_]?key|app[-_]?key/i;

export interface ShownOptions {
  /** Header that carries the token, with `${token}` where it goes: `Authorization: Bearer ${token}`. */
  readonly send: string;
  /** Name of the header with the idempotency key, or false. */
  readonly idempotencyKey: string | false;
  /** Number of the record. */
  readonly record: number;
}

/** A request as it would be sent, the header with the token too, and every secret masked. */
export function shownRequest(request: RenderedRequest, { send, idempotencyKey, record }: ShownOptions) {
  const shown: Record<string, string> = {};
  const [name = "", ...rest] = send.split(":");
  shown[name.trim().toLowerCase()] = rest.join(":").trim().replaceAll("${token}", MASK);
  const perRun = idempotencyKey === false ? null : idempotencyKey.toLowerCase();
  for (const [header, value] of Object.entries(request.headers)) {
    shown[header] = header === perRun ? `‹run›-${record}` : masked(header, value);
  }
  return { ...request, headers: shown, perRun, body: request.body ?? null };
}

function masked(name: string, value: string): string {
  const isSecret = CARRIES_SECRET.test(name) || isSecretName(name) || hasSecretForm(value) || looksGenerated(value);
  if (!isSecret) return value;
  const scheme = /^(?:Bearer|Basic|Token|ApiKey) /i.exec(value)?.[0] ?? "";
  return `${scheme}${MASK}`;
}
