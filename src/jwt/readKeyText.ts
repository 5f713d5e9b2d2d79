import { type JsonObject, parseJson } from "../base/json.ts";
import { readPem } from "./readPem.ts";
import { readDecryptionKeys, readKeys } from "./verifyJwt.ts";

/** In UTF-16 units; as much as a key set may have on its way here. */
export const LONGEST_KEY_TEXT = 512 * 1024;

/** The keys of a text that a person chose: one JWK, a JWK Set (RFC 7517) or PEM. Empty when there is none in it. */
export async function readKeyText(text: string, purpose: "verify" | "decrypt"): Promise<readonly JsonObject[]> {
  if (text.length > LONGEST_KEY_TEXT) return [];
  if (text.includes("-----BEGIN ")) return readPem(text);
  const value = parseJson(text);
  return purpose === "verify" ? readKeys(value) : readDecryptionKeys(value);
}
