import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CompactEncrypt, CompactSign, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { startCli } from "./cliProcess.ts";

const pair = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("RS256", { extractable: true });

/** A token that ended on 2020-01-01 and tells its session. */
function signed(claims: object, key = pair.privateKey): Promise<string> {
  const all = { iss: "https://id.example.com", sid: "s-1", iat: 1577833200, exp: 1577836800, ...claims };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(all)))
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .sign(key);
}

async function workplace() {
  const folder = await temporaryDirectory();
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "k1" }] };
  await writeFile(join(folder, "jwks.json"), JSON.stringify(jwks));
  await writeFile(join(folder, "key.pem"), await exportSPKI(pair.publicKey));
  const jwt = async (args: readonly string[], stdin = "") => {
    const { code, stdout, stderr } = await startCli(["jwt", ...args], { folder, environment: {}, stdin }).ended;
    return { code, stdout, stderr };
  };
  return { folder, jwt };
}

test("a token from standard input is explained, and says that nobody verified it", async () => {
  const { jwt } = await workplace();
  const { code, stdout } = await jwt(["-"], `Authorization: Bearer ${await signed({ scope: "read" })}\n`);
  const [headline = "", ...rest] = stdout.split("\n");
  expect({ code, headline: headline.replace(/expired .* ago/, "expired … ago"), rest }).toEqual({
    code: 0,
    headline: "expired … ago · RS256 · decoded, not verified",
    rest: [
      "claims",
      "  iss    https://id.example.com  (Issuer: who made the token)",
      "  sid    s-1  (Id of the session; the same after a refresh that extends it)",
      "  iat    1577833200 = 2019-12-31T23:00:00Z  (Issued at)",
      "  exp    1577836800 = 2020-01-01T00:00:00Z  (Expiration time: not valid from then on)",
      "  scope  read  (What the token may be used for)",
      "header",
      "  alg  RS256  (Algorithm of the signature)",
      "  kid  k1  (Which key of the issuer signed it)",
      "",
    ],
  });
});

test("a signature is valid by the right key, as JWKS or PEM, and bad by another", async () => {
  const { jwt } = await workplace();
  const verdict = async (token: string, key: string) => {
    const { stdout } = await jwt(["-", "--key", key, "--json"], token);
    return (JSON.parse(stdout) as { tokens: [{ signature: unknown }] }).tokens[0].signature;
  };
  expect([
    await verdict(await signed({}), "jwks.json"),
    await verdict(await signed({}), "key.pem"),
    await verdict(await signed({}, stranger.privateKey), "jwks.json"),
  ]).toEqual([
    { kind: "valid", algorithm: "RS256", keyId: "k1" },
    { kind: "valid", algorithm: "RS256", keyId: "k1" },
    { kind: "bad" },
  ]);
});

test("a token that nobody signed is called unsigned before anything else, whatever its dates say", async () => {
  const { jwt } = await workplace();
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const { stdout } = await jwt(
    ["-"],
    `${part({ alg: "none" })}.${part({ sub: "", exp: 4_102_444_800, iat: 4_102_444_000 })}.`,
  );
  expect(stdout.split("\n").map((line) => line.replace(/ends in .*? ·/, "ends in … ·"))).toEqual([
    "valid, ends in … · none · unsigned: anyone can have written it",
    "claims",
    '  sub  ""  (Subject: whom the token is about)',
    "  exp  4102444800 = 2100-01-01T00:00:00Z  (Expiration time: not valid from then on)",
    "  iat  4102444000 = 2099-12-31T23:46:40Z  (Issued at)",
    "header",
    "  alg  none  (Algorithm of the signature)",
    "",
  ]);
});

test("two tokens are compared: was the session extended, and what was lost", async () => {
  const { folder, jwt } = await workplace();
  await writeFile(join(folder, "later.jwt"), await signed({ exp: 1577838600, scope: "read" }));
  const { stdout } = await jwt(["-", "--diff", "later.jwt"], await signed({ scope: "read write" }));
  expect(stdout.slice(stdout.indexOf("compared")).split("\n")).toEqual([
    "compared with the later token",
    "  The end moved 30 min later.",
    '  The same session, extended: "sid" did not change.',
    '  Scopes lost: "write".',
    "  exp: 1577836800 -> 1577838600",
    '  scope: "read write" -> "read"',
    "",
  ]);
});

test("a token inside an encrypted one is explained with the key of its recipient", async () => {
  const { folder, jwt } = await workplace();
  const recipient = await generateKeyPair("RSA-OAEP-256", { extractable: true });
  await writeFile(join(folder, "private.json"), JSON.stringify(await exportJWK(recipient.privateKey)));
  const other = await generateKeyPair("RSA-OAEP-256", { extractable: true });
  await writeFile(join(folder, "other.json"), JSON.stringify(await exportJWK(other.privateKey)));
  const token = await new CompactEncrypt(new TextEncoder().encode(await signed({})))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
    .encrypt(recipient.publicKey);
  const closed = await jwt(["-"], token);
  const opened = await jwt(["-", "--key", "private.json"], token);
  const refused = await jwt(["-", "--key", "other.json"], token);
  const header = [
    "header of the encryption",
    "  alg  RSA-OAEP-256  (How the key of the encryption reaches the recipient)",
    "  enc  A256GCM  (Algorithm of the encryption)",
    "",
  ];
  expect({
    closed: { ...closed, stdout: closed.stdout.split("\n") },
    refused: refused.stdout.split("\n")[0],
    headline: opened.stdout.split(" · ")[0],
  }).toEqual({
    closed: {
      code: 1,
      stdout: ["Not readable: encrypted (JWE): only its recipient can read it.", ...header],
      stderr: "",
    },
    refused: "Not readable: encrypted (JWE): only its recipient can read it. This key does not open it.",
    headline: "decrypted",
  });
});

test("what is no token and what is no file is said so", async () => {
  const { jwt } = await workplace();
  expect([
    await jwt(["-"], "sandbox-app-key"),
    await jwt(["nowhere.jwt"]),
    await jwt(["-", "--key", "nowhere"]),
  ]).toEqual([
    {
      code: 1,
      stdout: "Not readable: no JWT: an opaque token, which only its server can read, or no token at all.\n",
      stderr: "",
    },
    expect.objectContaining({ code: 1, stdout: "", stderr: expect.stringContaining("nowhere.jwt") as string }),
    expect.objectContaining({ code: 1, stdout: "", stderr: expect.stringContaining("nowhere") as string }),
  ]);
});

test("no character of a token can steer the terminal", async () => {
  const { jwt } = await workplace();
  const { stdout } = await jwt(["-"], await signed({ "\u001b[2Jname": "\u001b]0;title\u0007\u202e", sub: "a\nb" }));
  expect(["\u001b", "\u0007", "\u202e"].filter((character) => stdout.includes(character))).toEqual([]);
  expect(stdout.split("\n").filter((line) => line.includes("title") || line.includes("sub "))).toEqual([
    "  \\u{1b}[2Jname  \\u{1b}]0;title\\u{7}\\u{202e}",
    "  sub            a\\u{a}b  (Subject: whom the token is about)",
  ]);
});
