import { generateKeyPairSync } from "node:crypto";
import { type CryptoKey, jwtVerify, type KeyObject } from "jose";
import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { epochMs } from "../../../src/base/time.ts";
import { type AssertionAlgorithm, signAssertion } from "../../../src/jwt/signAssertion.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
const pem = { format: "pem" } as const;
const pkcs8 = rsa.privateKey.export({ type: "pkcs8", ...pem }).toString();

const issuedAt = epochMs(Date.UTC(2026, 0, 5, 8) + 999);
const facts = {
  clientId: "app",
  audience: "https://id.example.com/token",
  id: "id-1",
  issuedAt,
  expiresAt: epochMs(issuedAt + 300_000),
};

test.each<[what: string, algorithm: AssertionAlgorithm, key: string, verifies: CryptoKey | KeyObject | Uint8Array]>([
  ["RS256", "RS256", pkcs8, rsa.publicKey],
  ["PS256", "PS256", pkcs8, rsa.publicKey],
  [
    "RS256 with OpenSSL's older form",
    "RS256",
    rsa.privateKey.export({ type: "pkcs1", ...pem }).toString(),
    rsa.publicKey,
  ],
  ["RS256 with written line breaks", "RS256", pkcs8.replaceAll("\n", "\\n"), rsa.publicKey],
  ["RS256 with a certificate around", "RS256", `Bag Attributes\n${pkcs8}\n-----BEGIN CERTIFICATE-----`, rsa.publicKey],
  ["ES256", "ES256", ec.privateKey.export({ type: "pkcs8", ...pem }).toString(), ec.publicKey],
  ["ES256 with OpenSSL's older form", "ES256", ec.privateKey.export({ type: "sec1", ...pem }).toString(), ec.publicKey],
  ["HS256", "HS256", "a-client-secret", new TextEncoder().encode("a-client-secret")],
])("%s signs an assertion that holds", async (_, algorithm, key, verifies) => {
  const signed = await signAssertion({ ...facts, algorithm, keyId: "key-1" }, new Secret(key));
  if (signed.kind !== "signed") throw new Error(signed.trouble);
  const { payload, protectedHeader } = await jwtVerify(signed.assertion, verifies, { currentDate: new Date(issuedAt) });
  const iat = Math.floor(issuedAt / 1000);
  expect([protectedHeader, payload]).toEqual([
    { alg: algorithm, typ: "JWT", kid: "key-1" },
    { iss: "app", sub: "app", aud: facts.audience, jti: "id-1", iat, exp: iat + 300 },
  ]);
});

const cipher = { cipher: "aes-256-cbc", passphrase: "x" } as const;

test.each<[what: string, algorithm: AssertionAlgorithm, key: string, trouble: string]>([
  ["no key", "RS256", "hunter2", "not-pem"],
  ["a public key", "RS256", rsa.publicKey.export({ type: "spki", ...pem }).toString(), "not-pem"],
  ["half of a key", "RS256", pkcs8.slice(0, 400), "not-pem"],
  ["a damaged key", "RS256", pkcs8.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA"), "does-not-fit"],
  [
    "a key with a passphrase",
    "RS256",
    rsa.privateKey.export({ type: "pkcs8", ...pem, ...cipher }).toString(),
    "encrypted",
  ],
  [
    "an older one with a passphrase",
    "RS256",
    rsa.privateKey.export({ type: "pkcs1", ...pem, ...cipher }).toString(),
    "encrypted",
  ],
  ["an EC key for RSA", "RS256", ec.privateKey.export({ type: "pkcs8", ...pem }).toString(), "does-not-fit"],
  ["an RSA key for EC", "ES256", pkcs8, "does-not-fit"],
  ["a key that is too short", "RS256", short.privateKey.export({ type: "pkcs8", ...pem }).toString(), "does-not-fit"],
])("%s signs nothing, and says why", async (_, algorithm, key, trouble) => {
  expect(await signAssertion({ ...facts, algorithm }, new Secret(key))).toEqual({ kind: "unusable-key", trouble });
});
