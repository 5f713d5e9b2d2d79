import type { HttpAnswer } from "../base/http.ts";
import { atPath, parseJson } from "../base/json.ts";

/** The server says that the token's scope does not reach (RFC 6750 3.1). */
export interface ScopeRefusal {
  /** What it asks for, where it says so. */
  readonly needed: string | null;
}

const CODE = "insufficient_scope";

/** From `WWW-Authenticate` or the error code of the body. */
export function scopeRefusal({ status, headers, body }: HttpAnswer): ScopeRefusal | undefined {
  if (status !== 403 && status !== 401) return undefined;
  const challenge = headers["www-authenticate"] ?? "";
  if (/\berror="?insufficient_scope\b/i.test(challenge)) {
    return { needed: /\bscope="([^"]{1,300})"/i.exec(challenge)?.[1] ?? null };
  }
  if (!body.includes(CODE)) return undefined;
  const json = parseJson(body);
  if (atPath(json, "error") !== CODE) return undefined;
  const scope = atPath(json, "scope");
  return { needed: typeof scope === "string" && scope !== "" ? scope.slice(0, 300) : null };
}
