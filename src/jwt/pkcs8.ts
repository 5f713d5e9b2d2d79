/** A private key as PKCS#8 PEM, or why the text holds none. */
export type Pkcs8 = { readonly kind: "pkcs8"; readonly text: string } | { readonly kind: "not-pem" | "encrypted" };

/** AlgorithmIdentifier of RFC 8017 A.1: rsaEncryption with NULL. */
const RSA = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/** AlgorithmIdentifier of RFC 5480 2.1.1: id-ecPublicKey on P-256, the only curve of ES256. */
const EC_P256 = [
  0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
  0x01, 0x07,
];
const VERSION_0 = [0x02, 0x01, 0x00];

/**
 * Takes the private key out of PEM text. OpenSSL's older forms for RSA (RFC 8017) and EC (RFC 5915) are wrapped;
 * line breaks may also be written `\n`, as variables of an environment often have them.
 */
export function pkcs8Of(pem: string): Pkcs8 {
  const text = pem.replaceAll("\\n", "\n");
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type:.*ENCRYPTED/m.test(text)) return { kind: "encrypted" };
  const block = /-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END \1PRIVATE KEY-----/.exec(text);
  const der = block && bytesOf(block[2] ?? "");
  if (!block || !der) return { kind: "not-pem" };
  if (block[1] === "") return asPem(der);
  const algorithm = block[1] === "RSA " ? RSA : EC_P256;
  return asPem(tagged(0x30, [...VERSION_0, ...algorithm, ...tagged(0x04, der)]));
}

function asPem(der: readonly number[]): Pkcs8 {
  const body = btoa(String.fromCharCode(...der)).replaceAll(/.{64}/g, "$&\n");
  return { kind: "pkcs8", text: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n` };
}

/** DER (X.690 8.1): tag, length, content. */
function tagged(tag: number, content: readonly number[]): number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return [tag, ...bytes, ...content];
}

function bytesOf(base64: string): number[] | undefined {
  try {
    return Array.from(atob(base64.replaceAll(/\s/g, "")), (character) => character.charCodeAt(0));
  } catch {
    // Not base64.
    return undefined;
  }
}
