import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

const pair = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** With which the sandbox's service clients sign assertions (RFC 7523). New in each process; it guards nothing. */
export const assertionKey: { readonly privatePem: string; readonly publicKey: KeyObject } = {
  privatePem: pair.privateKey,
  publicKey: createPublicKey(pair.publicKey),
};
