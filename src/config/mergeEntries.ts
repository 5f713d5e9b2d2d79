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

/** The service identity is the user's with what it says itself on top; how and as whom it signs in is its own. */
export function withServiceInherited(entry: JsonObject): JsonObject {
  const { auth, service } = entry;
  if (!isObject(service) || !isObject(auth)) return entry;
  const { grant: _grant, username: _username, ...shared } = auth;
  return { ...entry, service: mergeEntries(shared, service) };
}
