import { isObject, type JsonValue } from "../base/json.ts";

/** The expression of a body that is `{ "jsonata": … }` and nothing else; `undefined` when it is a template. */
export function expressionOf(body: JsonValue | undefined): JsonValue | undefined {
  return isObject(body) && Object.keys(body).join() === "jsonata" ? body["jsonata"] : undefined;
}
