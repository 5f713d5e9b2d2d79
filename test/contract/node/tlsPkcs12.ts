import { createHash, createHmac, createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import type { Identity } from "./tlsAuthority.ts";

const ITERATIONS = 2048;

/** A PKCS#12 file (RFC 7292) with one certificate and its key, as today's tools write it: AES-256 and SHA-256. */
export function pkcs12({ certificate, key }: Identity, passphrase: string): Buffer {
  const shroudedKey = createPrivateKey(key).export({ type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase });
  const x509 = sequence(oid("1.2.840.113549.1.9.22.1"), tagged(0, octets(new X509Certificate(certificate).raw)));
  const bags = sequence(
    sequence(oid("1.2.840.113549.1.12.10.1.3"), tagged(0, x509)),
    sequence(oid("1.2.840.113549.1.12.10.1.2"), tagged(0, shroudedKey)),
  );
  const safe = sequence(data(bags));
  const salt = randomBytes(8);
  const mac = createHmac("sha256", macKey(passphrase, salt)).update(safe).digest();
  const sha256 = sequence(oid("2.16.840.1.101.3.4.2.1"), der(0x05));
  const macData = sequence(sequence(sha256, octets(mac)), octets(salt), integer(ITERATIONS));
  return sequence(integer(3), data(safe), macData);
}

/** RFC 7292 B.2 with SHA-256 (blocks of 64 bytes) and the purpose "MAC"; a MAC key needs one round alone. */
function macKey(passphrase: string, salt: Buffer): Buffer {
  const password = Buffer.from(`${passphrase}\0`, "utf16le").swap16();
  const filled = (bytes: Buffer) => Buffer.alloc(64 * Math.ceil(bytes.length / 64), bytes);
  let block = Buffer.concat([Buffer.alloc(64, 3), filled(salt), filled(password)]);
  for (let round = 0; round < ITERATIONS; round += 1) block = createHash("sha256").update(block).digest();
  return block;
}

function data(content: Buffer): Buffer {
  return sequence(oid("1.2.840.113549.1.7.1"), tagged(0, octets(content)));
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const octets = (bytes: Buffer): Buffer => der(0x04, bytes);
const tagged = (tag: number, content: Buffer): Buffer => der(0xa0 + tag, content);

function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return der(0x02, (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) + 128);
  return digits;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
