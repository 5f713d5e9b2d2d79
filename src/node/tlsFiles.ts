import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import type { Network } from "../auth/connection.ts";
import { Failure } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import { systemCode } from "./systemCode.ts";

/** What a connection's own files add to TLS. Private keys stay behind a function, so that printing this shows none. */
export interface TlsFiles {
  /** PEM, one certificate each: trusted besides the usual authorities. */
  readonly authorities: readonly string[];
  /** What names this client to a server that asks for a certificate. */
  readonly clientCertificate: (() => ClientCertificate) | undefined;
}

export type ClientCertificate = Pick<SecureContextOptions, "cert" | "key" | "pfx" | "passphrase">;

export interface TlsFilesOptions {
  /** Id of the connection, for the failure. */
  readonly connection: string;
  /** Of the client certificate's private key. */
  readonly passphrase?: Secret;
}

/**
 * Reads and tries the certificate files of a connection. Failure `certificate-unreadable` when one cannot serve.
 * An expired certificate is let through: whether that matters is for the server to say.
 */
export async function readTlsFiles(
  { ca, clientCertificate }: Network,
  { connection, passphrase }: TlsFilesOptions,
): Promise<TlsFiles> {
  const using = async <T>(file: string, parse: (bytes: Buffer) => T): Promise<T> => {
    try {
      return parse(await readFile(file));
    } catch (error) {
      throw new Failure("certificate-unreadable", { connection, file, reason: reasonOf(error) }, error);
    }
  };
  return {
    authorities: ca === undefined ? [] : await using(ca, authoritiesIn),
    clientCertificate:
      clientCertificate === undefined
        ? undefined
        : await using(clientCertificate, (bytes) => clientCertificateIn(bytes, passphrase)),
  };
}

/** Why a file cannot serve, in words that follow its name. */
class Unusable extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.message;
  const code = systemCode(error);
  if (code === "ENOENT") return "not found";
  return code === undefined ? "not readable" : `not readable (${code})`;
}

function authoritiesIn(bytes: Buffer): readonly string[] {
  return certificatesIn(bytes.toString("latin1")).map((certificate) => certificate.toString());
}

function certificatesIn(text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN (?:X509 )?CERTIFICATE-----[^-]+-----END (?:X509 )?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Unusable("no PEM certificate in it");
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new Unusable(`certificate ${at + 1} in it is damaged`, { cause: error });
    }
  });
}

function clientCertificateIn(bytes: Buffer, passphrase: Secret | undefined): () => ClientCertificate {
  const text = bytes.toString("latin1");
  if (text.includes("-----BEGIN ")) return pemClient(text, passphrase);
  // DER of PKCS#12 begins with a SEQUENCE (RFC 7292 4).
  if (bytes[0] === 0x30) return pkcs12Client(bytes, passphrase);
  throw new Unusable("neither PEM nor PKCS#12");
}

function pemClient(text: string, passphrase: Secret | undefined): () => ClientCertificate {
  const chain = certificatesIn(text);
  const key = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^]+?-----END \1-----/.exec(text)?.[0];
  if (key === undefined) throw new Unusable("no private key in it");
  const readable = privateKey(key, passphrase);
  // The server reads the first certificate as the client's own (RFC 8446 4.4.2), whatever the order in the file.
  const own = chain.find((certificate) => certificate.checkPrivateKey(readable));
  if (!own) throw new Unusable("its private key does not belong to its certificate");
  const cert = [own, ...chain.filter((other) => other !== own)].map(String).join("");
  return () => ({ cert, key, ...(passphrase && { passphrase: passphrase.reveal() }) });
}

function privateKey(key: string, passphrase: Secret | undefined): KeyObject {
  const encrypted = key.includes("ENCRYPTED");
  if (encrypted && !passphrase) throw new Unusable("its private key needs a passphrase");
  try {
    return createPrivateKey({ key, ...(passphrase && { passphrase: passphrase.reveal() }) });
  } catch (error) {
    throw new Unusable(encrypted ? "wrong passphrase" : "its private key is damaged", { cause: error });
  }
}

function pkcs12Client(pfx: Buffer, passphrase: Secret | undefined): () => ClientCertificate {
  const client = () => ({ pfx, ...(passphrase && { passphrase: passphrase.reveal() }) });
  try {
    createSecureContext(client());
  } catch (error) {
    throw new Unusable(pkcs12Fault(error, passphrase), { cause: error });
  }
  return client;
}

/** OpenSSL and BoringSSL (in the desktop editor) tell these apart by their texts alone. */
function pkcs12Fault(error: unknown, passphrase: Secret | undefined): string {
  const text = error instanceof Error ? error.message : "";
  if (/mac verify|incorrect.password|bad.decrypt|no certificate or crl|missing.mac/i.test(text)) {
    return passphrase ? "wrong passphrase" : "it needs a passphrase";
  }
  if (/private key/i.test(text)) return "no private key in it";
  if (/unsupported/i.test(text)) return "encrypted in an outdated way; export it again with AES";
  return "neither PEM nor PKCS#12";
}
