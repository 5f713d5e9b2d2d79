import { TokenHistory } from "../../../src/auth/tokenHistory.ts";
import { epochMs, type Millis } from "../../../src/base/time.ts";
import type { JwtAccount } from "../../../src/host/jwtAccounts.ts";
import type { JwtReadingPorts } from "../../../src/host/jwtReading.ts";
import type { SignatureVerdict } from "../../../src/jwt/verifyJwt.ts";

export const now = epochMs(Date.UTC(2026, 10, 21, 13, 3, 22));
export const nowS = now / 1000;

export interface ReadingShape {
  readonly accounts?: readonly JwtAccount[];
  readonly history?: TokenHistory;
  readonly signatures?: ReadonlyMap<string, SignatureVerdict>;
}

/** What a reading needs, at a fixed moment. */
export function readingPorts({ accounts = [], history, signatures = new Map() }: ReadingShape = {}): JwtReadingPorts {
  const clock = { now: () => now };
  return { clock, history: history ?? new TokenHistory(clock), signatures, accounts: () => accounts };
}

export function jwtAccount({ ahead, key = "mes-key" }: { readonly ahead?: Millis; readonly key?: string } = {}) {
  const account: JwtAccount = {
    key,
    connection: "mes",
    identity: "user",
    name: "svc-mes",
    facts: { origins: new Set(["https://mes.example.com"]), clientId: "longhaul" },
    publishesKeys: false,
    ahead,
  };
  return account;
}
