import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Network } from "../../../src/auth/connection.ts";
import { isFailure } from "../../../src/base/failure.ts";
import { Secret } from "../../../src/base/secret.ts";
import { millis } from "../../../src/base/time.ts";
import { readTlsFiles } from "../../../src/node/tlsFiles.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";
import { type Authority, encryptedKey, type Identity, newAuthority } from "./tlsAuthority.ts";
import { pkcs12 } from "./tlsPkcs12.ts";

let authority: Authority;
let other: Authority;
let client: Identity;

beforeAll(async () => {
  [authority, other] = [await newAuthority("Plant CA"), await newAuthority("Other CA")];
  client = await authority.client("line-7");
});

type Given = Pick<Network, "ca" | "clientCertificate">;

const network = (given: Given): Network => ({ timeout: millis(1000), connections: 1, http2: false, ...given });

async function read(given: Given, passphrase?: string) {
  return readTlsFiles(network(given), {
    connection: "mes",
    ...(passphrase !== undefined && { passphrase: new Secret(passphrase) }),
  });
}

async function fileWith(content: string | Buffer): Promise<string> {
  const file = join(await temporaryDirectory(), "identity");
  await writeFile(file, content);
  return file;
}

/** Why the file cannot serve; the file and the connection are checked on the way. */
async function reason(given: Given, passphrase?: string): Promise<unknown> {
  const error = await read(given, passphrase).catch((caught: unknown) => caught);
  if (!isFailure(error) || error.code !== "certificate-unreadable") return error;
  const facts = error.facts as { connection: string; file: string; reason: string };
  expect([facts.connection, facts.file]).toEqual(["mes", given.ca ?? given.clientCertificate]);
  return facts.reason;
}

test("a file of authorities may hold several, and text between them", async () => {
  const file = await fileWith(`# the plant\n${authority.certificate}\r\n# the office\n${other.certificate}`);
  expect((await read({ ca: file })).authorities).toEqual([authority.certificate, other.certificate]);
});

test("a connection without certificate files adds nothing", async () => {
  expect(await read({})).toEqual({ authorities: [], clientCertificate: undefined });
});

test("a client certificate comes first, whatever the order in the file, and its key opens with the passphrase", async () => {
  const key = encryptedKey(client, "open").trimEnd();
  const file = await fileWith(`${authority.certificate}${key}\n${client.certificate}`);
  expect((await read({ clientCertificate: file }, "open")).clientCertificate?.()).toEqual({
    cert: client.certificate + authority.certificate,
    key,
    passphrase: "open",
  });
});

test("what is read shows neither key nor passphrase when it is printed", async () => {
  const files = await read({ clientCertificate: await fileWith(client.certificate + client.key) }, "open");
  expect(JSON.stringify(files) + Object.values(files).map(String).join()).not.toMatch(/PRIVATE|open/);
});

test("an expired certificate may be tried: what it is worth is for the server to say", async () => {
  const { certificate, key } = await authority.client("line-7", "expired");
  const file = await fileWith(certificate + key);
  expect((await read({ clientCertificate: file })).clientCertificate?.().cert).toEqual(certificate);
});

test("every way in which a file cannot serve has its own reason", async () => {
  const { certificate, key } = client;
  const foreign = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
  const damaged = certificate.replace(/\n[^-\n]{20}/, "\nAAAAAAAAAAAAAAAAAAAA");
  const p12 = pkcs12(client, "open");
  const ca = async (content: string | Buffer) => reason({ ca: await fileWith(content) });
  const own = async (content: string | Buffer, passphrase?: string) =>
    reason({ clientCertificate: await fileWith(content) }, passphrase);
  expect({
    absent: await reason({ ca: join(await temporaryDirectory(), "gone.pem") }),
    directory: await reason({ ca: await temporaryDirectory() }),
    empty: await ca(""),
    onlyKey: await ca(key),
    damagedAuthority: await ca(authority.certificate + damaged),
    neither: await own("hello"),
    noCertificate: await own(key),
    noKey: await own(certificate),
    foreignKey: await own(certificate + foreign),
    damagedKey: await own(certificate + key.replace(/\n[^-\n]{20}/, "\nAAAAAAAAAAAAAAAAAAAA")),
    lockedKey: await own(certificate + encryptedKey(client, "open")),
    wrongKeyPassphrase: await own(certificate + encryptedKey(client, "open"), "shut"),
    lockedP12: await own(p12),
    wrongP12Passphrase: await own(p12, "shut"),
    rightP12Passphrase: typeof (await read({ clientCertificate: await fileWith(p12) }, "open")).clientCertificate,
    halfP12: await own(p12.subarray(0, 200), "open"),
  }).toEqual({
    absent: "not found",
    directory: "not readable (EISDIR)",
    empty: "no PEM certificate in it",
    onlyKey: "no PEM certificate in it",
    damagedAuthority: "certificate 2 in it is damaged",
    neither: "neither PEM nor PKCS#12",
    noCertificate: "no PEM certificate in it",
    noKey: "no private key in it",
    foreignKey: "its private key does not belong to its certificate",
    damagedKey: "its private key is damaged",
    lockedKey: "its private key needs a passphrase",
    wrongKeyPassphrase: "wrong passphrase",
    lockedP12: "it needs a passphrase",
    wrongP12Passphrase: "wrong passphrase",
    rightP12Passphrase: "function",
    halfP12: "neither PEM nor PKCS#12",
  });
});
