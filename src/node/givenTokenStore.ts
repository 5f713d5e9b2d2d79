import type { TokenSet, TokenStore } from "../auth/tokenSet.ts";
import type { Failure } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import { type Clock, epochMs } from "../base/time.ts";
import type { TokenPlace } from "./tokenPlaces.ts";
import type { GivenTokens } from "./tokenState/givenTokens.ts";

export interface GivenTokenStoreOptions {
  readonly place: TokenPlace;
  readonly given: GivenTokens;
  readonly clock: Clock;
  /** A new refresh token cannot be kept: it ends with the process. Called once. */
  readonly onUnkept: () => void;
  /** Why a token that the server has replaced since is not sent. */
  readonly replaced: () => Failure;
}

/**
 * The token set of an identity whose refresh token a person gave. Only that is kept outside of the process: the access
 * token never is, so a set that comes from the place has one that has ended, and is refreshed before its first use.
 */
export class GivenTokenStore implements TokenStore {
  private readonly options: GivenTokenStoreOptions;
  private held: TokenSet | undefined;
  /** Nothing up to this generation is read again. */
  private cleared = 0;
  private told = false;

  constructor(options: GivenTokenStoreOptions) {
    this.options = options;
  }

  /** Throws the failure of `replaced` where nothing but such a token was ever there. */
  async load(): Promise<TokenSet | undefined> {
    const { given, clock } = this.options;
    const token = this.held ? await this.options.place.read() : await this.firstToken();
    if (token === undefined) return this.held;
    const facts = await given.seen(token, clock.now());
    // Also for the same token: another process has renewed with it, and what it got is known there alone.
    if (facts.generation > Math.max(this.held?.generation ?? 0, this.cleared)) {
      const ends = [{ binding: "declared", at: epochMs(0) }] as const;
      this.held = { accessToken: new Secret(""), refreshToken: token, ...facts, scope: undefined, ends };
    }
    return this.held;
  }

  async save(set: TokenSet): Promise<void> {
    const { place, given } = this.options;
    const token = set.refreshToken;
    if (token) {
      await given.keep(token, set);
      const placed = await place.read();
      if (placed?.reveal() !== token.reveal() && !(await place.write(token))) this.tellOnce();
    }
    this.held = set;
  }

  async clear(): Promise<void> {
    this.cleared = this.held?.generation ?? this.cleared;
    this.held = undefined;
  }

  private async firstToken(): Promise<Secret | undefined> {
    const { place, given, replaced } = this.options;
    for (let token = await place.read(); ; ) {
      if (token === undefined || (await given.look(token))?.standing !== "replaced") return token;
      const again = await place.read();
      // Another process may just have put the newer one there.
      if (again?.reveal() === token.reveal()) throw replaced();
      token = again;
    }
  }

  private tellOnce(): void {
    if (!this.told) this.options.onUnkept();
    this.told = true;
  }
}
