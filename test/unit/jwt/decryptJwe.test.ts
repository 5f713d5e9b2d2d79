import { CompactEncrypt, exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { decryptJwe } from "../../../src/jwt/decryptJwe.ts";

const secret: JsonObject = { kty: "oct", k: Buffer.alloc(32, 7).toString("base64url") };

async function encrypted(text: string, header: { alg: string; enc: string; zip?: string }): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header).encrypt(Buffer.alloc(32, 7));
}

test("a token is decrypted by the chosen key, and by no other", async () => {
  const token = await encrypted('{"sub":"svc"}', { alg: "dir", enc: "A256GCM" });
  expect([
    await decryptJwe(token, secret),
    await decryptJwe(token, { ...secret, k: Buffer.alloc(32, 8).toString("base64url") }),
    await decryptJwe(token, { kty: "RSA" }),
    await decryptJwe("sandbox-app-key", secret),
  ]).toEqual([
    { kind: "decrypted", text: '{"sub":"svc"}', header: { alg: "dir", enc: "A256GCM" } },
    { kind: "wrong-key" },
    { kind: "key-unusable" },
    { kind: "not-supported" },
  ]);
});

test("an RSA key pair decrypts what was encrypted for it", async () => {
  const pair = await generateKeyPair("RSA-OAEP-256", { extractable: true });
  const token = await new CompactEncrypt(new TextEncoder().encode("claims"))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A128GCM" })
    .encrypt(pair.publicKey);
  const key = (await exportJWK(pair.privateKey)) as JsonObject;
  expect(await decryptJwe(token, key)).toEqual({
    kind: "decrypted",
    text: "claims",
    header: { alg: "RSA-OAEP-256", enc: "A128GCM" },
  });
});

test("what would unpack to more than 250,000 bytes is not shown", async () => {
  const token = await encrypted("a".repeat(250_001), { alg: "dir", enc: "A256GCM" });
  expect([(await decryptJwe(token, secret)).kind, (await decryptJwe("a".repeat(300_000), secret)).kind]).toEqual([
    "too-long",
    "too-long",
  ]);
});
