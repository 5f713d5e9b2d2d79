import type { Authentication, Connection } from "./connection.ts";

/**
 * Under which a learned life is remembered: whatever may make a server give other lives. A change of any of it is
 * another key, so what was learned under the old configuration is forgotten. Holds no secret.
 */
export function learnedKey({ id, baseUrl, lifetime }: Connection, authentication: Authentication): string {
  const { grant, issuer, tokenUrl, clientId, username, scope, audience, fields } = authentication;
  const identity = [grant, issuer, tokenUrl, clientId, username, scope, audience, sorted(fields)];
  return JSON.stringify([id, baseUrl, ...identity.map((part) => part ?? null), sorted(lifetime)]);
}

/** The order in which a file names its fields makes no other configuration. */
function sorted(fields: object | undefined): readonly (readonly [string, unknown])[] {
  return Object.entries(fields ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
