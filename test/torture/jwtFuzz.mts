// Throws random and nearly right tokens at everything that a token meets before anybody checked it: the finder, the
// decoder, the explanation, the warnings, the hover, the inspector's message. None may throw, none may take long.

import { TokenHistory } from "../../src/auth/tokenHistory.ts";
import type { Chance } from "../../src/base/chance.ts";
import { epochMs } from "../../src/base/time.ts";
import { inspectorMessage } from "../../src/host/inspectorMessage.ts";
import { hoverOf, inlayOf, liveWarning } from "../../src/host/jwtGlance.ts";
import { type JwtReadingPorts, readJwt } from "../../src/host/jwtReading.ts";
import { decodeJwt } from "../../src/jwt/decodeJwt.ts";
import { diffJwts } from "../../src/jwt/diffJwts.ts";
import { explainJwt } from "../../src/jwt/explainJwt.ts";
import { findJwts } from "../../src/jwt/findJwts.ts";
import { jwtWarnings } from "../../src/jwt/jwtWarnings.ts";
import { likelyOwners } from "../../src/jwt/likelyOwners.ts";
import { verifyJwt } from "../../src/jwt/verifyJwt.ts";
import { parseInspectorMessage } from "../../src/protocol/inspectorMessages.ts";
import { plain } from "../../src/sentences/sentence.ts";
import { fuzzedToken } from "./fuzzedToken.mts";

export interface JwtFuzz {
  readonly tokens: number;
  /** How many could be decoded: a fuzz that never gets past the first check tests nothing. */
  readonly decoded: number;
  /** The tokens at which something threw, or the page's message was none. */
  readonly crashed: readonly string[];
  /**
   * The longest that one token took from finder to hover, in milliseconds: the least of several looks at the same text,
   * for one that is slow is slow again, and a thread that others kept waiting is not.
   */
  readonly worstMs: number;
  /** How many looked slow at first, and were looked at again. */
  readonly replayed: number;
  /** How long hovers took: half of them, and all but one in a thousand, no longer than this. */
  readonly hoverMs: { readonly median: number; readonly p999: number };
}

const now = epochMs(Date.UTC(2026, 10, 21));
const clock = { now: () => now };

/** Slower than this is worth another look, in milliseconds. */
const SUSPICIOUS_MS = 5;
const LOOKS = 4;

export async function fuzzJwts(tokens: number, chance: Chance): Promise<JwtFuzz> {
  const ports = portsOfWindow();
  const crashed: string[] = [];
  const hovers: number[] = [];
  let [worstMs, replayed, decodable] = [0, 0, 0];
  for (let count = 0; count < tokens; count += 1) {
    const text = fuzzedToken(chance);
    try {
      const first = await glanceAt(text, ports);
      hovers.push(first.hoverMs);
      if (first.decoded) decodable += 1;
      let { ms } = first;
      if (ms > SUSPICIOUS_MS) replayed += 1;
      // In a window that knows nothing of it: what was remembered would make it quick.
      for (let look = 1; look < LOOKS && ms > SUSPICIOUS_MS; look += 1) {
        ms = Math.min(ms, (await glanceAt(text, portsOfWindow())).ms);
      }
      worstMs = Math.max(worstMs, ms);
      if (first.decoded) await inspect(text, ports);
    } catch (error) {
      crashed.push(`${String(error)}: ${text.slice(0, 200)}`);
    }
  }
  hovers.sort((a, b) => a - b);
  const quantile = (share: number) => hovers[Math.floor(hovers.length * share)] ?? 0;
  const hoverMs = { median: quantile(0.5), p999: quantile(0.999) };
  return { tokens, decoded: decodable, crashed, worstMs, replayed, hoverMs };
}

function portsOfWindow(): JwtReadingPorts {
  return { clock, history: new TokenHistory(clock), signatures: new Map(), accounts: () => [] };
}

/** All that the editor does with a token that comes into sight. */
async function glanceAt(text: string, ports: JwtReadingPorts) {
  const began = performance.now();
  const decoded = lookAt(text);
  const before = performance.now();
  await hoverOf(text, ports, { t: plain });
  const hoverMs = performance.now() - before;
  await inlayOf(text, ports, plain);
  await liveWarning(text, ports, plain);
  return { decoded, hoverMs, ms: performance.now() - began };
}

function lookAt(text: string): boolean {
  findJwts(`Bearer ${text}, and more`);
  const token = decodeJwt(text);
  if (token.kind !== "decoded") return false;
  explainJwt(token, now);
  jwtWarnings(token, { publishesKeys: true });
  diffJwts(token, token);
  likelyOwners(token.claims, [{ facts: { origins: new Set(["https://mes.example.com"]), clientId: "svc" } }]);
  return true;
}

async function inspect(text: string, ports: JwtReadingPorts): Promise<void> {
  const state = { where: "", checking: false, sources: [] };
  const nothing = { signatureNote: undefined, decryptionNote: undefined, decrypted: undefined };
  const message = inspectorMessage(await readJwt(text, ports), { ...state, ...nothing }, plain);
  if (parseInspectorMessage(message) === undefined) throw new Error("no message of the page");
  await verifyJwt(text, [{ kty: "oct", k: "c2VjcmV0" }]);
}

export interface JwtScan {
  readonly of: string;
  readonly megabytes: number;
  readonly found: number;
  readonly ms: number;
}

const DOCUMENT = 10 * 1024 * 1024;
const SCANS = 10;

/**
 * Scans documents of 10 MB that a careless finder would choke on. In time of this thread's processor, which counts in
 * steps of some milliseconds, so the mean of ten: scanning waits for nothing, and what others do is not its doing.
 */
export function scanDocuments(): readonly JwtScan[] {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzdmMifQ.c2lnbmF0dXJl";
  const documents: readonly (readonly [string, string])[] = [
    ["prose", "The run stopped at 12:03 with 401, and nobody knows why. "],
    ["log lines with tokens", `2026-11-21T13:03:22Z authorization: Bearer ${token} 401\n`],
    ["starts of tokens", "eyJ"],
    ["starts with dots", "eyJ."],
    ["dots", "."],
    ["two parts", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzdmMifQ "],
    ["escapes", "%20eyJ\\neyJ"],
    ["base64", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODk"],
  ];
  return documents.map(([of, unit]) => {
    const text = unit.repeat(Math.ceil(DOCUMENT / unit.length)).slice(0, DOCUMENT);
    let found = 0;
    const began = process.threadCpuUsage();
    for (let run = 0; run < SCANS; run += 1) found = findJwts(text).length;
    const { user, system } = process.threadCpuUsage(began);
    const ms = (user + system) / 1000 / SCANS;
    return { of, megabytes: text.length / 1024 / 1024, found, ms };
  });
}
