import { isObject, type JsonValue } from "../base/json.ts";

/**
 * Whether what was sent stands there now: every field of it, with the same value. What the server adds of its own, such
 * as a version, does not count; a list stands there only as a whole.
 */
export function holds(sent: JsonValue, now: JsonValue | undefined): boolean {
  if (Array.isArray(sent)) {
    return Array.isArray(now) && now.length === sent.length && sent.every((item, at) => holds(item, now[at]));
  }
  if (isObject(sent)) {
    return (
      isObject(now) &&
      Object.entries(sent).every(([name, value]) => Object.hasOwn(now, name) && holds(value, now[name]))
    );
  }
  return sent === now;
}
