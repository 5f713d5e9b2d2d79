import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;

export interface Identity {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS#8, not encrypted. */
  readonly key: string;
}

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** For a server under these names and addresses. `expired`: yesterday. */
  server(names: readonly string[], state?: "expired"): Promise<Identity>;
  client(name: string, state?: "expired"): Promise<Identity>;
}

/** A certificate authority that nobody else trusts. */
export async function newAuthority(name: string): Promise<Authority> {
  cryptoProvider.set(webcrypto as Crypto);
  const keys = await newKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 2 * DAY),
    notAfter: new Date(Date.now() + DAY),
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (subject: string, use: ExtendedKeyUsage, names: readonly string[], state?: "expired") => {
    const theirs = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${subject}`,
      issuer: own.subject,
      publicKey: theirs.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - 2 * DAY),
      notAfter: new Date(Date.now() + (state === "expired" ? -DAY : DAY)),
      extensions: [
        new ExtendedKeyUsageExtension([use]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names.map(nameOf))] : []),
      ],
    });
    return { certificate: `${certificate.toString("pem")}\n`, key: await pemOf(theirs.privateKey) };
  };
  return {
    certificate: `${own.toString("pem")}\n`,
    server: (names, state) => issue(names[0] ?? "server", ExtendedKeyUsage.serverAuth, names, state),
    client: (client, state) => issue(client, ExtendedKeyUsage.clientAuth, [], state),
  };
}

/** The key as PEM that a passphrase protects. */
export function encryptedKey({ key }: Identity, passphrase: string): string {
  return createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }) as string;
}

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key as webcrypto.CryptoKey));
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({
    type: "pkcs8",
    format: "pem",
  }) as string;
}

function nameOf(name: string): { type: "ip" | "dns"; value: string } {
  return { type: /^[\d.]+$/.test(name) ? "ip" : "dns", value: name };
}
