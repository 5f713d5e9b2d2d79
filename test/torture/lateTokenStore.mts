// A store that behaves as the editor's does across windows: `save` returns before others can see what was saved.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { TokenSet, TokenStore } from "../../src/auth/tokenSet.ts";
import type { Limit } from "../../src/auth/tokenSource.ts";
import { Secret } from "../../src/base/secret.ts";
import { type EpochMs, epochMs } from "../../src/base/time.ts";

interface KeptSet {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly generation: number;
  readonly obtainedAt: number;
  readonly signedInAt: number;
  readonly ends: readonly Limit[];
}

interface Kept {
  /** By the wall clock, which all processes share. */
  readonly writtenAt: number;
  readonly set: KeptSet;
}

export interface LateTokenStoreOptions {
  /** Shared by all. */
  readonly path: string;
  /** Whose window this is: it sees its own writes at once. */
  readonly window: string;
  /** The longest time, in milliseconds, after which another window sees a change. */
  readonly lateMs: number;
}

export class LateTokenStore implements TokenStore {
  private readonly options: LateTokenStoreOptions;
  /** This window's cache, which is asked before the file. */
  private cached: TokenSet | undefined;
  private coming: { readonly generation: number; readonly visibleAt: number } | undefined;

  constructor(options: LateTokenStoreOptions) {
    this.options = options;
    // A window that opens reads the file.
    this.cached = readSet(this.newest());
  }

  async load(): Promise<TokenSet | undefined> {
    const newest = this.newest();
    if (!newest || newest.set.generation === this.cached?.generation) return this.cached;
    const { generation } = newest.set;
    if (this.coming?.generation !== generation) {
      this.coming = { generation, visibleAt: newest.writtenAt + Math.random() * this.options.lateMs };
    }
    if (Date.now() >= this.coming.visibleAt) this.cached = readSet(newest);
    return this.cached;
  }

  async save({ accessToken, refreshToken, generation, obtainedAt, signedInAt, ends }: TokenSet): Promise<void> {
    const set = {
      accessToken: accessToken.reveal(),
      refreshToken: refreshToken?.reveal() ?? null,
      generation,
      obtainedAt,
      signedInAt,
      ends,
    };
    const kept = { writtenAt: Date.now(), set };
    this.cached = readSet(kept);
    this.write(kept);
  }

  async clear(): Promise<void> {
    this.cached = undefined;
    this.write(undefined);
  }

  private newest(): Kept | undefined {
    try {
      return (JSON.parse(readFileSync(this.options.path, "utf8")) as { kept?: Kept }).kept;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  private write(kept: Kept | undefined): void {
    const temporary = `${this.options.path}.${this.options.window}`;
    writeFileSync(temporary, JSON.stringify({ kept }));
    renameSync(temporary, this.options.path);
  }
}

function readSet(kept: Kept | undefined): TokenSet | undefined {
  if (!kept) return undefined;
  const { accessToken, refreshToken, generation, obtainedAt, signedInAt, ends } = kept.set;
  const time = (at: number): EpochMs => epochMs(at);
  return {
    accessToken: new Secret(accessToken),
    refreshToken: refreshToken === null ? undefined : new Secret(refreshToken),
    generation,
    obtainedAt: time(obtainedAt),
    signedInAt: time(signedInAt),
    scope: undefined,
    ends,
  };
}
