import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { readKeys, verifyJwt } from "../../../src/jwt/verifyJwt.ts";
import { madeToken, part } from "./madeToken.ts";

/** RFC 7515 A.1 and A.2: the key of HS256, and the token that it signs. */
const rfcSecret: JsonObject = {
  kty: "oct",
  k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
};
const rfcToken =
  "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async function signed(alg: string, options: { kid?: string; header?: JsonObject } = {}) {
  const pair = await generateKeyPair(alg, { extractable: true });
  const key = (await exportJWK(pair.publicKey)) as JsonObject;
  const kid = options.kid === undefined ? {} : { kid: options.kid };
  const token = await new CompactSign(new TextEncoder().encode('{"sub":"svc"}'))
    .setProtectedHeader({ alg, ...kid, ...options.header })
    .sign(pair.privateKey);
  const named: JsonObject = { ...key, ...kid };
  return { token, key: named, privateKey: (await exportJWK(pair.privateKey)) as JsonObject };
}

test("the example of RFC 7515 A.1 is valid, and bad when one letter of it is another", async () => {
  expect([
    await verifyJwt(rfcToken, [rfcSecret]),
    await verifyJwt(`${rfcToken.slice(0, -1)}M`, [rfcSecret]),
    await verifyJwt(rfcToken.replace("eyJpc3", "eyJpc2"), [rfcSecret]),
  ]).toEqual([{ kind: "valid", algorithm: "HS256", keyId: undefined }, { kind: "bad" }, { kind: "bad" }]);
});

test.each(["RS256", "PS384", "ES256", "ES512", "Ed25519"])(
  "a token signed with %s is valid by its public key",
  async (alg) => {
    const { token, key, privateKey } = await signed(alg, { kid: "k1" });
    const other = await signed(alg, { kid: "k1" });
    expect([
      await verifyJwt(token, [other.key, key]),
      await verifyJwt(token, [privateKey]),
      await verifyJwt(token, [other.key]),
      await verifyJwt(token, [{ ...key, kid: "k2" }]),
      await verifyJwt(token, []),
    ]).toEqual([
      { kind: "valid", algorithm: alg, keyId: "k1" },
      { kind: "valid", algorithm: alg, keyId: "k1" },
      { kind: "bad" },
      { kind: "key-not-found", keyId: "k1" },
      { kind: "key-not-found", keyId: "k1" },
    ]);
  },
);

test("a public key is never taken for a shared secret", async () => {
  const { key } = await signed("RS256");
  const secret = await importJWK({ kty: "oct", k: key.n } as JWK, "HS256");
  const forged = await new CompactSign(new TextEncoder().encode("{}"))
    .setProtectedHeader({ alg: "HS256" })
    .sign(secret);
  expect(await verifyJwt(forged, [key])).toEqual({ kind: "cannot-check", why: "algorithm-not-of-key" });
});

test("the key says which algorithm it is for, not the token", async () => {
  const { token, key } = await signed("RS256");
  expect([
    await verifyJwt(token, [{ ...key, alg: "PS256" }]),
    await verifyJwt(token, [{ ...key, alg: "none" }]),
  ]).toEqual([
    { kind: "cannot-check", why: "algorithm-not-of-key" },
    { kind: "cannot-check", why: "algorithm-not-of-key" },
  ]);
});

test("what is unsigned, encrypted, critical or no token at all is called so", async () => {
  const { key } = await signed("RS256");
  expect([
    await verifyJwt(madeToken({ header: { alg: "none" }, signature: "" }), [key]),
    await verifyJwt(madeToken({ header: { alg: "RS256", crit: ["exp"] } }), [key]),
    await verifyJwt(`${part('{"alg":"dir","enc":"A128GCM"}')}..${part("iv")}.${part("text")}.${part("tag")}`, [key]),
    await verifyJwt("sandbox-app-key", [key]),
    await verifyJwt(madeToken({ header: { alg: "RS256" } }), [{ kty: "RSA", n: "x" }]),
  ]).toEqual([
    { kind: "unsigned" },
    { kind: "cannot-check", why: "unknown-critical" },
    { kind: "cannot-check", why: "encrypted" },
    { kind: "cannot-check", why: "not-a-jwt" },
    { kind: "cannot-check", why: "key-unusable" },
  ]);
});

test("a key set is read with a limit, without keys for encryption and without what is no key", () => {
  const many = Array.from({ length: 150 }, (_, at) => ({ kty: "oct", kid: `${at}` }));
  expect([
    readKeys({ keys: [{ kty: "RSA", use: "enc" }, { kty: "EC", use: "sig" }, "key", null, { use: "sig" }] }),
    readKeys({ kty: "oct", k: "x" }),
    readKeys("key"),
    readKeys({ keys: many }).length,
  ]).toEqual([[{ kty: "EC", use: "sig" }], [{ kty: "oct", k: "x" }], [], 100]);
});
