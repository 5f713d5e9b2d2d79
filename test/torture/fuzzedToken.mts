import type { Chance } from "../../src/base/chance.ts";

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const headerNames = ["alg", "typ", "kid", "crit", "jku", "enc", "b64", "x5c", "__proto__"];
const claimNames = ["iss", "sub", "aud", "exp", "nbf", "iat", "scope", "scp", "sid", "auth_time", "azp", "constructor"];

/** A text that is a token, nearly one, or anything at all; the same for the same chance. */
export function fuzzedToken(chance: Chance): string {
  const part = (names: readonly string[]) => {
    const text = chance.next() < 0.1 ? junkText(chance) : JSON.stringify(objectOf(names, chance));
    return Buffer.from(text).toString("base64url");
  };
  const [header, claims] = [part(headerNames), part(claimNames)];
  const signature = ["c2lnbmF0dXJl", "c2lnbmF0dXJl", "c2lnbmF0dXJl", "", "="][Math.floor(chance.next() * 5)] ?? "";
  const shape = chance.next();
  const whole =
    shape < 0.8
      ? `${header}.${claims}.${signature}`
      : shape < 0.9
        ? `${header}..${claims}.${signature}.${signature}`
        : shape < 0.95
          ? `${header}.${claims}`
          : junkText(chance);
  return chance.next() < 0.2 ? damaged(whole, chance) : whole;
}

function objectOf(names: readonly string[], chance: Chance): Json {
  const made: { [name: string]: Json } = {};
  for (const name of names) if (chance.next() < 0.5) made[name] = valueOf(chance, 0);
  while (chance.next() < 0.3) made[junkText(chance)] = valueOf(chance, 0);
  return made;
}

const dates = [0, -1, 1_795_266_202, 1_795_266_202_000, 1e308, -1e308, 8.64e15, 8.64e12, 0.1, Number.MAX_SAFE_INTEGER];
const words = [
  "RS256",
  "none",
  "NONE",
  "HS256",
  "",
  "https://mes.example.com",
  "a b  c",
  "\u202Eevil",
  "\uD800",
  "\u0000",
];

function valueOf(chance: Chance, depth: number): Json {
  const kind = Math.floor(chance.next() * (depth > 3 ? 5 : 8));
  switch (kind) {
    case 0:
    case 1:
      return dates[Math.floor(chance.next() * dates.length)] ?? 0;
    case 2:
    case 3:
      return words[Math.floor(chance.next() * words.length)] ?? "";
    case 4:
      return chance.next() < 0.5 ? null : chance.next() < 0.5;
    case 5:
      return junkText(chance);
    case 6:
      return Array.from({ length: Math.floor(chance.next() * 4) }, () => valueOf(chance, depth + 1));
    default:
      return { [junkText(chance)]: valueOf(chance, depth + 1), exp: valueOf(chance, depth + 1) };
  }
}

/** Sometimes deeper than anything reads, with a name twice, or long. */
function junkText(chance: Chance): string {
  const roll = chance.next();
  if (roll < 0.02) return "[".repeat(Math.floor(chance.next() * 5000));
  if (roll < 0.04) return `{"a":1,"a":${"{}".repeat(Math.floor(chance.next() * 3))}}`;
  if (roll < 0.06) return "x".repeat(Math.floor(chance.next() * 20_000));
  const length = Math.floor(chance.next() * 12);
  return String.fromCharCode(...Array.from({ length }, () => Math.floor(chance.next() * 0x1_00_00)));
}

/** Some characters are others, are gone or stand twice. */
function damaged(text: string, chance: Chance): string {
  let out = text;
  for (let times = Math.ceil(chance.next() * 3); times > 0 && out.length > 0; times -= 1) {
    const at = Math.floor(chance.next() * out.length);
    const other = String.fromCharCode(Math.floor(chance.next() * 128));
    out = out.slice(0, at) + (chance.next() < 0.5 ? other : "") + out.slice(at + Math.floor(chance.next() * 3));
  }
  return out;
}
