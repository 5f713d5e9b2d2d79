import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** `over` on top of `base`, object by object; lists and scalars replace. */
export function mergeEntries(base: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue>(Object.entries(base));
  for (const [field, value] of Object.entries(over)) {
    const under = merged.get(field);
    merged.set(field, isObject(under) && isObject(value) ? mergeEntries(under, value) : value);
  }
  return Object.fromEntries(merged);
}

/**
 * The service identity is the user's with what it says itself on top. Not handed down: how and as whom the user signs
 * in, that its client has no secret (RFC 6749 4.4 asks for one), and a refresh URL that belongs to another token URL.
 */
export function withServiceInherited(entry: JsonObject): JsonObject {
  const { auth, service } = entry;
  if (!isObject(service) || !isObject(auth)) return entry;
  const { grant: _grant, username: _username, refreshUrl, clientAuth, ...shared } = auth;
  if (clientAuth !== undefined && clientAuth !== "none") shared.clientAuth = clientAuth;
  if (refreshUrl !== undefined && service.tokenUrl === undefined) shared.refreshUrl = refreshUrl;
  return { ...entry, service: mergeEntries(shared, service) };
}
