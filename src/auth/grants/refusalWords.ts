import { atPath, isObject, type JsonObject, type JsonValue } from "../../base/json.ts";

/** The code and the sentence of an error, as the body has them; not yet shortened or masked. */
export interface RefusalWords {
  readonly error: string | undefined;
  readonly description: string | undefined;
}

/** Codes longer than this are sentences. */
const LONGEST_CODE = 100;

/**
 * Reads what an error body says: OAuth (RFC 6749 5.2), Arena's `errors[]`, Oracle's `o:errorDetails[]`,
 * problem details (RFC 7807), or a plain `message`.
 */
export function refusalWords(body: JsonObject): RefusalWords {
  const first = firstObject(body["errors"]) ?? firstObject(body["o:errorDetails"]) ?? {};
  const nested = isObject(body["error"]) ? body["error"] : {};
  const code = [
    body["error"],
    nested["code"],
    body["o:errorCode"],
    first["code"],
    first["o:errorCode"],
    body["errorCode"],
    body["code"],
  ].map(asText);
  const sentence = [
    body["error_description"],
    nested["message"],
    first["message"],
    first["detail"],
    body["detail"],
    body["message"],
    first["title"],
    body["title"],
  ].map(asText);
  const error = code.find((text) => text !== undefined && text.length <= LONGEST_CODE);
  return { error, description: sentence.find((text) => text !== undefined && text !== error) };
}

function firstObject(value: JsonValue | undefined): JsonObject | undefined {
  const first = atPath(value, "0");
  return isObject(first) ? first : undefined;
}

function asText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
