import { importPKCS8, type JWTPayload, SignJWT } from "jose";
import type { Secret } from "../base/secret.ts";
import type { EpochMs } from "../base/time.ts";
import { pkcs8Of } from "./pkcs8.ts";

export type AssertionAlgorithm = "RS256" | "PS256" | "ES256" | "HS256";

export interface AssertionFacts {
  readonly algorithm: AssertionAlgorithm;
  readonly keyId?: string | undefined;
  readonly clientId: string;
  readonly audience: string;
  /** `jti`: never used before (RFC 7523 3). */
  readonly id: string;
  /** By the server's clock. */
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs;
}

/** What a key cannot be used for; never any part of it. */
export type KeyTrouble = "not-pem" | "encrypted" | "does-not-fit";

export type SignedAssertion =
  | { readonly kind: "signed"; readonly assertion: string }
  | { readonly kind: "unusable-key"; readonly trouble: KeyTrouble };

/**
 * Signs a client assertion (RFC 7523 2.2) with a private key in PEM, or with the client secret for HS256. Does not
 * check the facts: what they say, the server judges.
 */
export async function signAssertion(facts: AssertionFacts, secret: Secret): Promise<SignedAssertion> {
  const { algorithm, keyId, clientId, audience, id, issuedAt, expiresAt } = facts;
  const claims: JWTPayload = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: id,
    iat: Math.floor(issuedAt / 1000),
    exp: Math.floor(expiresAt / 1000),
  };
  const key = await keyOf(algorithm, secret);
  if (key.kind === "unusable-key") return key;
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: "JWT", ...(keyId && { kid: keyId }) });
  try {
    return { kind: "signed", assertion: await jwt.sign(key.value) };
  } catch {
    // The claims are ours, so it is the key: too short for the algorithm, or of another kind.
    return { kind: "unusable-key", trouble: "does-not-fit" };
  }
}

type ReadKey =
  | { readonly kind: "key"; readonly value: Parameters<SignJWT["sign"]>[0] }
  | { readonly kind: "unusable-key"; readonly trouble: KeyTrouble };

async function keyOf(algorithm: AssertionAlgorithm, secret: Secret): Promise<ReadKey> {
  if (algorithm === "HS256") return { kind: "key", value: new TextEncoder().encode(secret.reveal()) };
  const pem = pkcs8Of(secret.reveal());
  if (pem.kind !== "pkcs8") return { kind: "unusable-key", trouble: pem.kind };
  try {
    return { kind: "key", value: await importPKCS8(pem.text, algorithm) };
  } catch {
    // WebCrypto says no more than that it cannot read the key, and its words are not for people.
    return { kind: "unusable-key", trouble: "does-not-fit" };
  }
}
