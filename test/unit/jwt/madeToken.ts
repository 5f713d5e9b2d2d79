import type { JsonValue } from "../../../src/base/json.ts";

/** Base64url of the UTF-8 bytes. */
export function part(text: string): string {
  return Buffer.from(text).toString("base64url");
}

export interface TokenParts {
  readonly header?: JsonValue;
  readonly claims?: JsonValue;
  readonly signature?: string;
}

/** A token that no key ever signed. */
export function madeToken({ header, claims, signature }: TokenParts = {}): string {
  const parts = [header ?? { alg: "RS256", typ: "JWT" }, claims ?? { sub: "svc" }].map((value) =>
    part(JSON.stringify(value)),
  );
  return [...parts, signature ?? part("signature")].join(".");
}
