import { exportJWK, importPKCS8, importSPKI, importX509 } from "jose";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { pkcs8Of } from "./pkcs8.ts";

/** One of each kind of key: which of them fits, the key itself decides. */
const KINDS = ["RS256", "ES256", "ES384", "ES512", "Ed25519", "ECDH-ES"];

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]+)-----END \1-----/g;
const MOST_BLOCKS = 100;

/** The keys of PEM text (RFC 7468): public, private, or in certificates, which are not checked. Without `alg`. */
export async function readPem(pem: string): Promise<readonly JsonObject[]> {
  const keys: JsonObject[] = [];
  for (const [, label = "", body = ""] of [...pem.matchAll(BLOCK)].slice(0, MOST_BLOCKS)) {
    const key = await readBlock(label, body.replaceAll(/\s/g, ""));
    if (key) keys.push(key);
  }
  return keys;
}

async function readBlock(label: string, base64: string): Promise<JsonObject | undefined> {
  // Text that lost its line breaks on the way, as in a box of one line, is good too.
  const block = `-----BEGIN ${label}-----\n${base64.replaceAll(/.{64}/g, "$&\n")}\n-----END ${label}-----`;
  const pkcs8 = label.endsWith("PRIVATE KEY") ? pkcs8Of(block) : undefined;
  for (const kind of KINDS) {
    const key = await tryKind(kind, label, pkcs8?.kind === "pkcs8" ? pkcs8.text : block);
    if (key) return key;
  }
  return undefined;
}

async function tryKind(kind: string, label: string, block: string): Promise<JsonObject | undefined> {
  try {
    const key = await reader(label)(block, kind, { extractable: true });
    const jwk = parseJson(JSON.stringify(await exportJWK(key)));
    return isObject(jwk) ? jwk : undefined;
  } catch {
    // Another kind of key, or none that is known here.
    return undefined;
  }
}

function reader(label: string): typeof importSPKI {
  if (label.endsWith("PRIVATE KEY")) return importPKCS8;
  return label === "CERTIFICATE" ? importX509 : importSPKI;
}
