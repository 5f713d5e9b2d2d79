import { sha256 } from "../base/sha256.ts";
import type { Clock, EpochMs } from "../base/time.ts";
import type { TokenSet } from "./tokenSet.ts";

/** Where a token stands among those that one account has had. */
export interface TokenPlace {
  readonly account: string;
  readonly part: "access" | "refresh";
  readonly standing: "current" | "previous" | "ended";
  readonly generation: number;
  /** The newest generation of the account. */
  readonly newest: number;
  readonly obtainedAt: EpochMs;
  /** When it was replaced or signed out, as far as that was seen. */
  readonly leftAt: EpochMs | undefined;
}

/** What an access token that is a JWT said: without its signature it opens nothing. */
export interface HistoricContent {
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  /** Header and claims as they were encoded. */
  readonly unsigned: string;
}

const MOST_GENERATIONS = 32;
const MOST_CONTENTS = 8;
const LONGEST_CONTENT = 64 * 1024;

interface Seen {
  readonly account: string;
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  readonly hashes: { readonly access: string; readonly refresh: string | undefined };
  readonly unsigned: string | undefined;
  leftAt: EpochMs | undefined;
}

/**
 * Knows again the tokens that accounts have held, by salted SHA-256 hashes, in memory only: the salt is made anew each
 * time, so that the hashes say nothing to anybody else. Keeps no token.
 */
export class TokenHistory {
  private readonly clock: Pick<Clock, "now">;
  private readonly salt = crypto.getRandomValues(new Uint8Array(32));
  /** By account, in the order of generations. */
  private readonly seen = new Map<string, Seen[]>();
  private readonly signedOut = new Set<string>();

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /** What the account holds now; `undefined` after a sign-out. */
  async note(account: string, set: TokenSet | undefined): Promise<void> {
    if (!set) {
      this.end(account);
      return;
    }
    const text = set.accessToken.reveal();
    const refresh = set.refreshToken?.reveal();
    const hashes = {
      access: await this.hashOf(text),
      refresh: refresh === undefined ? undefined : await this.hashOf(refresh),
    };
    const all = this.seen.get(account) ?? [];
    if (all.some(({ hashes: { access } }) => access === hashes.access)) return;
    const now = this.clock.now();
    for (const one of all) one.leftAt ??= now;
    const { generation, obtainedAt } = set;
    all.push({ account, generation, obtainedAt, hashes, unsigned: unsignedPart(text), leftAt: undefined });
    this.signedOut.delete(account);
    this.seen.set(account, all.toSorted((a, b) => a.generation - b.generation).slice(-MOST_GENERATIONS));
  }

  /** Which account holds or held this text as its token; `undefined` for one that was never seen here. */
  async placeOf(text: string): Promise<TokenPlace | undefined> {
    return this.placeOfHash(await this.hashOf(text));
  }

  /** The same for who has the hash already. */
  placeOfHash(hash: string): TokenPlace | undefined {
    for (const [account, all] of this.seen) {
      // A refresh token that is not rotated belongs to its newest generation.
      const one = all.findLast(({ hashes }) => hashes.access === hash || hashes.refresh === hash);
      const newest = all.at(-1)?.generation ?? 0;
      if (!one) continue;
      const { generation, obtainedAt, leftAt } = one;
      const standing = this.signedOut.has(account) ? "ended" : generation === newest ? "current" : "previous";
      const part = one.hashes.access === hash ? "access" : "refresh";
      return { account, part, standing, generation, newest, obtainedAt, leftAt };
    }
    return undefined;
  }

  /** What the account's newest access tokens said, oldest first, as far as they are JWTs. */
  contentsOf(account: string): readonly HistoricContent[] {
    const all = (this.seen.get(account) ?? []).slice(-MOST_CONTENTS);
    return all.flatMap(({ generation, obtainedAt, unsigned }) =>
      unsigned === undefined ? [] : [{ generation, obtainedAt, unsigned }],
    );
  }

  /** Salted, so that it names the text in this window only. */
  hashOf(text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    const salted = new Uint8Array(this.salt.length + bytes.length);
    salted.set(this.salt);
    salted.set(bytes, this.salt.length);
    return sha256(salted);
  }

  private end(account: string): void {
    const now = this.clock.now();
    for (const one of this.seen.get(account) ?? []) one.leftAt ??= now;
    this.signedOut.add(account);
  }
}

function unsignedPart(token: string): string | undefined {
  const signature = token.lastIndexOf(".");
  const isJwt = token.startsWith("eyJ") && token.split(".", 4).length === 3;
  return isJwt && signature <= LONGEST_CONTENT ? token.slice(0, signature) : undefined;
}
