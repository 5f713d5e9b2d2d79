import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { CompactSign, importPKCS8 } from "jose";
import { expect, test } from "vitest";
import { LONGEST_KEY_TEXT, readKeyText } from "../../../src/jwt/readKeyText.ts";
import { verifyJwt } from "../../../src/jwt/verifyJwt.ts";

const pkcs8 = { type: "pkcs8", format: "pem" } as const;
const spki = { type: "spki", format: "pem" } as const;
const pairs = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: spki, privateKeyEncoding: pkcs8 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256", publicKeyEncoding: spki, privateKeyEncoding: pkcs8 }),
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521", publicKeyEncoding: spki, privateKeyEncoding: pkcs8 }),
  Ed25519: generateKeyPairSync("ed25519", { publicKeyEncoding: spki, privateKeyEncoding: pkcs8 }),
} as const;

const signed = async (alg: keyof typeof pairs) =>
  new CompactSign(new TextEncoder().encode('{"sub":"svc"}'))
    .setProtectedHeader({ alg })
    .sign(await importPKCS8(pairs[alg].privateKey, alg));

test.each(Object.keys(pairs) as (keyof typeof pairs)[])(
  "PEM for %s is read as public key, as private key, and without its line breaks",
  async (alg) => {
    const { publicKey, privateKey } = pairs[alg];
    const token = await signed(alg);
    const verdicts = [];
    for (const text of [publicKey, privateKey, publicKey.replaceAll("\n", ""), `note\n${publicKey}\nmore`]) {
      verdicts.push((await verifyJwt(token, await readKeyText(text, "verify"))).kind);
    }
    expect(verdicts).toEqual(["valid", "valid", "valid", "valid"]);
  },
);

test("the older form of RSA keys is read, and several keys of one text all count", async () => {
  const pkcs1 = createPrivateKey(pairs.RS256.privateKey).export({ type: "pkcs1", format: "pem" });
  const token = await signed("RS256");
  const keys = await readKeyText(`${pairs.ES256.publicKey}${pkcs1.toString()}`, "verify");
  expect([keys.map(({ kty }) => kty), (await verifyJwt(token, keys)).kind]).toEqual([["EC", "RSA"], "valid"]);
});

test("of a key set, signatures get the keys for signatures, and decryption the others", async () => {
  const set = JSON.stringify({
    keys: [{ kty: "oct", kid: "1" }, { kty: "oct", kid: "2", use: "sig" }, { kty: "oct", kid: "3", use: "enc" }, "x"],
  });
  const ids = async (purpose: "verify" | "decrypt") => (await readKeyText(set, purpose)).map(({ kid }) => kid);
  expect([await ids("verify"), await ids("decrypt")]).toEqual([
    ["1", "2"],
    ["1", "3"],
  ]);
});

test.each([
  ["nothing", ""],
  ["a word", "secret"],
  ["a token", "eyJhbGciOiJub25lIn0.e30."],
  ["PEM that is no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"],
  ["a locked key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"],
  ["a key in too long a text", `{"kty":"oct","k":"${"A".repeat(LONGEST_KEY_TEXT)}"}`],
])("there is no key in %s", async (_, text) => {
  expect(await readKeyText(text, "verify")).toEqual([]);
});
