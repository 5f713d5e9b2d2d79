import { compactDecrypt, errors, importJWK, type JWK } from "jose";
import type { JsonObject } from "../base/json.ts";
import { jweHeader } from "./decodeJwt.ts";
import { LONGEST_TOKEN } from "./limits.ts";

/** What came out of an encrypted token (RFC 7516); `text` may itself be a JWT, or claims. */
export type Decrypted =
  | { readonly kind: "decrypted"; readonly text: string; readonly header: JsonObject }
  | { readonly kind: "wrong-key" | "key-unusable" | "too-long" | "not-supported" };

/** In bytes; a small token can unpack to any size. */
const MOST_OUTPUT = 250_000;
/** RFC 7518 4.8.1.2: as often as a token may make us hash. */
const MOST_PBES2_ITERATIONS = 10_000;

/** Decrypts a compact JWE with a key that a person chose; it is kept nowhere. */
export async function decryptJwe(token: string, key: JsonObject): Promise<Decrypted> {
  if (token.length > LONGEST_TOKEN) return { kind: "too-long" };
  const header = jweHeader(token);
  const algorithm = header?.["alg"];
  if (!header || typeof algorithm !== "string") return { kind: "not-supported" };
  let imported: Awaited<ReturnType<typeof importJWK>>;
  try {
    imported = await importJWK(key as JWK, algorithm);
  } catch {
    return { kind: "key-unusable" };
  }
  try {
    const { plaintext } = await compactDecrypt(token, imported, {
      // Passwords are no keys for strangers' tokens, so the library wants to be told; here a person chose key and token.
      keyManagementAlgorithms: [algorithm],
      maxPBES2Count: MOST_PBES2_ITERATIONS,
      maxDecompressedLength: MOST_OUTPUT,
    });
    if (plaintext.length > MOST_OUTPUT) return { kind: "too-long" };
    return { kind: "decrypted", text: new TextDecoder().decode(plaintext), header };
  } catch (error) {
    if (error instanceof errors.JWEDecryptionFailed) return { kind: "wrong-key" };
    if (error instanceof errors.JOSENotSupported || error instanceof errors.JOSEAlgNotAllowed) {
      return { kind: "not-supported" };
    }
    return { kind: error instanceof errors.JOSEError ? "not-supported" : "key-unusable" };
  }
}
