import type { Template } from "../config/template.ts";
import type { RequestContext } from "./request.ts";

/** What is the same in all requests of a context; names in lower case. */
export interface RequestFrame {
  readonly hasBody: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly templates: readonly { readonly name: string; readonly template: Template }[];
  readonly idempotencyKey: string | undefined;
}

const frames = new WeakMap<RequestContext, RequestFrame>();

export function frameOf(context: RequestContext): RequestFrame {
  const known = frames.get(context);
  if (known) return known;
  const { method, headers, body } = context.job.request;
  const hasBody = method !== "GET" && method !== "HEAD" && (method !== "DELETE" || body !== undefined);
  const { idempotencyKey } = context.job.write;
  const frame: RequestFrame = {
    hasBody,
    headers: { ...inLowerCase(context.headers), ...(hasBody && { "content-type": "application/json" }) },
    templates: Object.entries(headers).map(([name, template]) => ({ name: name.toLowerCase(), template })),
    idempotencyKey: idempotencyKey === false ? undefined : idempotencyKey.toLowerCase(),
  };
  frames.set(context, frame);
  return frame;
}

export function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
