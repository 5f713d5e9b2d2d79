import type { Unadmitted } from "./session.ts";

interface Challenge {
  readonly error: "invalid_token" | "insufficient_scope";
  readonly description?: string;
  /** What the request would have needed. */
  readonly scope?: string;
}

/** The `WWW-Authenticate` header of a bearer API (RFC 6750 3). */
export function bearerChallenge({ error, description, scope }: Challenge): Readonly<Record<string, string>> {
  const parts = [`error="${error}"`];
  if (description !== undefined) parts.push(`error_description="${description}"`);
  if (scope !== undefined) parts.push(`scope="${scope}"`);
  return { "www-authenticate": `Bearer ${parts.join(", ")}` };
}

/** As `bearerChallenge`, of a token that is not taken; of none at all nothing is said (RFC 6750 3.1). */
export function unadmittedChallenge(unadmitted: Unadmitted, description: string): Readonly<Record<string, string>> {
  if (unadmitted.kind === "absent") return { "www-authenticate": "Bearer" };
  return bearerChallenge({ error: "invalid_token", description });
}
