import { ClockSkew } from "../auth/clockSkew.ts";
import { refreshDueAt } from "../auth/expiry.ts";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import { TokenAuthority } from "../auth/tokenAuthority.ts";
import type { AccessToken, TokenEvent } from "../auth/tokenSource.ts";
import type { Chance } from "../base/chance.ts";
import { type Disposable, Emitter } from "../base/events.ts";
import { Failure, type SecretName } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import type { Clock, EpochMs } from "../base/time.ts";
import { type Account, accountName } from "./accountBinding.ts";
import { SecretCredentials } from "./secretCredentials.ts";
import type { SecretStore } from "./secretStore.ts";
import { SecretTokenStore } from "./secretTokenStore.ts";
import type { TokenState } from "./tokenState.ts";

export interface AccountTokensPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly http: Http;
  readonly secrets: SecretStore;
  /** Told what went wrong where nobody waits for an answer. */
  readonly report: (error: unknown) => void;
}

/** The tokens of one account of this window: its authority, and what may be shown of it. */
export class AccountTokens {
  readonly account: Account;
  readonly credentials: SecretCredentials;
  /** Paths of the folders for which it was asked, so that a run is known by its job's folder. */
  readonly folders = new Set<string>();
  /** The state changed. */
  readonly changed = new Emitter<TokenState>();
  private readonly authority: TokenAuthority;
  private readonly tokens: SecretTokenStore;
  private readonly clock: Clock;
  private readonly report: (error: unknown) => void;
  private asking = 0;
  private shown: TokenState;

  constructor(account: Account, ports: AccountTokensPorts) {
    this.account = account;
    this.clock = ports.clock;
    this.report = ports.report;
    this.credentials = new SecretCredentials(account, ports.secrets);
    this.tokens = new SecretTokenStore(account, ports.secrets);
    const connection = account.connection.id;
    this.authority = new TokenAuthority(account.connection, account.authentication, {
      clock: ports.clock,
      chance: ports.chance,
      http: ports.http,
      store: this.tokens,
      skew: new ClockSkew(),
      request: {
        credentials: this.credentials,
        missing: (secret) => new Failure("secret-missing", { connection, secret, variable: "" }),
      },
    });
    this.shown = {
      connection,
      identity: account.identity,
      name: accountName(account),
      generation: 0,
      binding: "none",
      endsAt: undefined,
      dueAt: undefined,
      renewing: false,
      renewable: false,
    };
  }

  get state(): TokenState {
    return this.shown;
  }

  /** Key of the token set in the secret store, by which another window's change is noticed. */
  get storeKey(): string {
    return this.tokens.key;
  }

  /** A token is being asked for now. */
  get busy(): boolean {
    return this.asking > 0;
  }

  /** Of the set in this window's memory; 0 when there is none. */
  async generation(): Promise<number> {
    return (await this.authority.peek())?.generation ?? 0;
  }

  token(signal: AbortSignal): Promise<AccessToken> {
    return this.while(this.authority.token(signal));
  }

  /** The server answered 401 to this generation. */
  async rejected(generation: number, signal: AbortSignal): Promise<AccessToken> {
    const current = await this.authority.peek();
    const stale = current?.generation !== generation;
    return this.while(stale ? this.authority.token(signal) : this.authority.rejected(current, signal));
  }

  refresh(signal: AbortSignal): Promise<AccessToken> {
    return this.while(this.authority.refresh(signal));
  }

  /** From here on a token wants to be asked for again. */
  dueAt(token: AccessToken): EpochMs | undefined {
    return refreshDueAt(token, this.account.connection.lifetime);
  }

  /** What a person has still to give. A held refresh token stands in for one that was handed over. */
  async missing(): Promise<readonly SecretName[]> {
    const held = await this.tokens.load();
    const missing: SecretName[] = [];
    for (const name of secretsNeeded(this.account.authentication)) {
      if (name === "REFRESH_TOKEN" && held?.refreshToken) continue;
      if ((await this.credentials.secret(name)) === undefined) missing.push(name);
    }
    return missing;
  }

  onEvent(listener: (event: TokenEvent) => void): Disposable {
    return this.authority.events.on(listener);
  }

  /** Reads anew what may be shown, without any request. */
  async look(): Promise<TokenState> {
    const token = await this.authority.peek();
    const renewable = (await this.missing()).length === 0 || (await this.tokens.load())?.refreshToken !== undefined;
    const { generation, expiry } = token ?? { generation: 0, expiry: { binding: "none" as const } };
    const { connection, identity, name } = this.shown;
    const facts = { generation, binding: expiry.binding, endsAt: expiry.at, dueAt: token && this.dueAt(token) };
    this.show({ connection, identity, name, ...facts, renewable, renewing: this.renewing(token) });
    return this.shown;
  }

  close(): void {
    this.authority.close();
  }

  private async while(asked: Promise<AccessToken>): Promise<AccessToken> {
    this.asking += 1;
    this.lookSoon();
    try {
      return await asked;
    } finally {
      this.asking -= 1;
      this.lookSoon();
    }
  }

  /** Nobody waits for what is shown: a token is on its way meanwhile. */
  private lookSoon(): void {
    this.look().catch(this.report);
  }

  /** An answer from memory comes at once; one that is waited for is a renewal. */
  private renewing(token: AccessToken | undefined): boolean {
    if (this.asking === 0) return false;
    const due = token && this.dueAt(token);
    return token === undefined || (due !== undefined && this.clock.now() >= due);
  }

  private show(state: TokenState): void {
    if (JSON.stringify(state) === JSON.stringify(this.shown)) return;
    this.shown = state;
    this.changed.emit(state);
  }
}
