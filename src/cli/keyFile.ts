import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Failure } from "../base/failure.ts";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { readKeys } from "../jwt/verifyJwt.ts";
import { systemCode } from "../node/systemCode.ts";

/** The keys of a file: one JWK, a JWK Set (RFC 7517) or PEM. Throws Failure `file-unreadable`. */
export async function readKeyFile(file: string): Promise<readonly JsonObject[]> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    throw new Failure("file-unreadable", { file, code: systemCode(error) ?? "unknown" }, error);
  }
  const keys = content.includes("-----BEGIN ") ? pemKeys(content) : readKeys(parseJson(content));
  if (keys.length === 0) throw new Failure("file-unreadable", { file, code: "no key in it" });
  return keys;
}

function pemKeys(pem: string): readonly JsonObject[] {
  const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
  return blocks.flatMap((block) => {
    const key = keyOf(block);
    const jwk = key && parseJson(JSON.stringify(key.export({ format: "jwk" })));
    return isObject(jwk) ? [jwk] : [];
  });
}

function keyOf(block: string): KeyObject | undefined {
  try {
    return block.includes("PRIVATE KEY") ? createPrivateKey(block) : createPublicKey(block);
  } catch {
    // Something else in PEM, or a key with a passphrase: then the file holds no key that can be used.
    return undefined;
  }
}
