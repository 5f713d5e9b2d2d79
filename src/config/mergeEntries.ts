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
 * in, that its client has no secret (RFC 6749 4.4 asks for one), and URLs of the user's server once it names its own.
 */
export function withServiceInherited(entry: JsonObject): JsonObject {
  const { auth, service } = entry;
  if (!isObject(service) || !isObject(auth)) return entry;
  const shared: JsonObject = {};
  for (const [field, value] of Object.entries(auth)) {
    const isTheUsers = USERS_OWN.has(field) || (field === "clientAuth" && value === "none");
    if (!isTheUsers && !isReplaced(field, service)) shared[field] = value;
  }
  if (isObject(shared.key)) {
    // These name the user's key; where the date stands in an answer is the same for both.
    const { infoUrl: _infoUrl, regenerateUrl: _regenerateUrl, ...paths } = shared.key;
    shared.key = paths;
  }
  return { ...entry, service: mergeEntries(shared, service) };
}

const USERS_OWN = new Set(["grant", "username", "authorizeUrl", "deviceUrl", "redirect"]);
const OF_ONE_SERVER = new Set(["issuer", "tokenUrl", "refreshUrl", "revokeUrl", "jwksUrl"]);

/** With a token URL or issuer of its own, the service signs in at another server. */
function isReplaced(field: string, service: JsonObject): boolean {
  return OF_ONE_SERVER.has(field) && (service.tokenUrl !== undefined || service.issuer !== undefined);
}
