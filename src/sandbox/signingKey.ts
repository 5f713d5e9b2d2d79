import { generateKeyPair, type KeyObject, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import type { JsonObject } from "../base/json.ts";

/** The RSA key of a sandbox: signs its access tokens and is published as a JWKS (RFC 7517). */
export class SigningKey {
  private readonly privateKey: KeyObject;
  private readonly header: string;
  readonly jwks: JsonObject;

  private constructor(pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }) {
    const kid = `sandbox-${randomUUID().slice(0, 8)}`;
    const { n = "", e = "" } = pair.publicKey.export({ format: "jwk" });
    this.privateKey = pair.privateKey;
    this.header = encode({ alg: "RS256", typ: "JWT", kid });
    this.jwks = { keys: [{ kty: "RSA", use: "sig", alg: "RS256", kid, n, e }] };
  }

  static async generate(): Promise<SigningKey> {
    return new SigningKey(await promisify(generateKeyPair)("rsa", { modulusLength: 2048 }));
  }

  /** A JWT over the claims (RFC 7515 compact serialization, RS256). */
  sign(claims: JsonObject): string {
    const input = `${this.header}.${encode(claims)}`;
    return `${input}.${sign("RSA-SHA256", Buffer.from(input), this.privateKey).toString("base64url")}`;
  }
}

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString("base64url");
