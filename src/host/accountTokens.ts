import type { ClockSkew } from "../auth/clockSkew.ts";
import type { TokenAnswer } from "../auth/grantor.ts";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import type { TokenFacts } from "../auth/tokenFacts.ts";
import type { TokenSet } from "../auth/tokenSet.ts";
import type { AccessToken, Rejection, TokenEvent, TokenUse } from "../auth/tokenSource.ts";
import { type Disposable, Emitter } from "../base/events.ts";
import type { SecretName } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import { type Clock, type Millis, millis } from "../base/time.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";
import { type Account, accountName, type Binding, storeKey } from "./accountBinding.ts";
import type { AccountIndex } from "./accountIndex.ts";
import type { AuthorityDoor, OpenedAuthority } from "./authorityDoor.ts";
import { SecretCredentials } from "./secretCredentials.ts";
import type { SecretStore } from "./secretStore.ts";
import { SecretTokenStore } from "./secretTokenStore.ts";
import { noTokens, type TokenState } from "./tokenState.ts";

export interface AccountTokensPorts {
  readonly clock: Pick<Clock, "now">;
  readonly door: AuthorityDoor;
  readonly secrets: SecretStore;
  readonly index: AccountIndex;
  /** Told what went wrong where nobody waits for an answer. */
  readonly report: (error: unknown) => void;
}

/** A runner speaks of tokens by generation; only the last few can still come back refused. */
const MOST_HANDED = 4;

type Parts = AccountTokensPorts & {
  readonly credentials: SecretCredentials;
  readonly tokens: SecretTokenStore;
  readonly opened: OpenedAuthority;
};

/** The tokens of one account of this window: its authority, and what may be shown of it. */
export class AccountTokens {
  readonly account: Account;
  readonly credentials: SecretCredentials;
  /** Paths of the folders for which it was asked, so that a run is known by its job's folder. */
  readonly folders = new Set<string>();
  /** The state changed. */
  readonly changed = new Emitter<TokenState>();
  private readonly parts: Parts;
  private readonly handed = new Map<number, AccessToken>();
  private readonly listening: Disposable;
  private asking = 0;
  private trouble: TokenTrouble | undefined;
  private shown: TokenState;

  static async open(account: Account, ports: AccountTokensPorts): Promise<AccountTokens> {
    const credentials = new SecretCredentials(account, ports.secrets);
    const tokens = new SecretTokenStore(account, ports.secrets);
    const opened = await ports.door.open({ account, lock: storeKey(account, ""), credentials, store: tokens });
    return new AccountTokens(account, { ...ports, credentials, tokens, opened });
  }

  private constructor(account: Account, parts: Parts) {
    this.account = account;
    this.parts = parts;
    this.credentials = parts.credentials;
    this.listening = parts.opened.authority.events.on((event) => this.learn(event));
    const { id: connection } = account.connection;
    const { identity, authentication } = account;
    const { grant, scope } = authentication;
    this.shown = noTokens({ connection, identity, name: accountName(account), grant, scope });
  }

  get state(): TokenState {
    return this.shown;
  }

  /** Key of the token set in the secret store, by which another window's change is noticed. */
  get storeKey(): string {
    return this.parts.tokens.key;
  }

  /** Unauthorised, with the connection's certificates. */
  get http(): Http {
    return this.parts.opened.http;
  }

  get skew(): ClockSkew {
    return this.parts.opened.skew;
  }

  /** A browser or another device is needed to sign in. */
  get needsPerson(): boolean {
    const { grant } = this.account.authentication;
    return grant === "authorization_code" || grant === "device_code";
  }

  token(signal: AbortSignal): Promise<AccessToken> {
    return this.while(this.parts.opened.authority.token(signal));
  }

  /** The server answered 401 to this generation. */
  async rejected(generation: number, rejection: Rejection, signal: AbortSignal): Promise<AccessToken> {
    const { authority } = this.parts.opened;
    const token = this.handed.get(generation) ?? (await this.token(signal));
    // A window that was loaded again has handed out nothing yet: what it finds stored is what was refused.
    return token.generation === generation ? this.while(authority.rejected(token, rejection, signal)) : token;
  }

  /** A runner used this generation. */
  used(generation: number, use: TokenUse): void {
    const token = this.handed.get(generation);
    if (!token) return;
    this.parts.opened.authority.accepted(token, use);
    this.lookSoon();
  }

  refresh(signal: AbortSignal): Promise<AccessToken> {
    return this.while(this.parts.opened.authority.refresh(signal));
  }

  /** Signs in anew, whatever is held: by `ask` where a person does it, else with the stored credentials. */
  signIn(ask: ((signal: AbortSignal) => Promise<TokenAnswer>) | undefined, signal: AbortSignal): Promise<AccessToken> {
    const { authority, grantor } = this.parts.opened;
    if (ask) return this.while(authority.signIn(ask, signal));
    const alone = grantor.signIn?.bind(grantor);
    return this.while(alone ? authority.signIn(alone, signal, "no time") : authority.refresh(signal));
  }

  /** Tells whether the server revoked the tokens; here they are gone in any case. */
  async signOut(signal: AbortSignal): Promise<"revoked" | "not-offered" | "failed"> {
    // First: another window that sees the tokens gone must not take them for lost.
    await this.parts.index.remove(storeKey(this.account, ""));
    const { revoked } = await this.parts.opened.authority.signOut(signal);
    this.handed.clear();
    await this.look();
    return revoked;
  }

  async testRotation(signal: AbortSignal) {
    try {
      return await this.parts.opened.authority.testRotation(signal);
    } finally {
      this.lookSoon();
    }
  }

  /** Another window stored something. */
  async noticeStored(): Promise<void> {
    await this.parts.opened.authority.noticeStored();
    await this.look();
  }

  /** The token set itself, to know a token again by; no request, and nothing of it is ever shown. */
  held(): Promise<TokenSet | undefined> {
    return this.parts.tokens.load();
  }

  facts(): Promise<TokenFacts> {
    return this.parts.opened.authority.facts();
  }

  /** What a person has still to give. A held refresh token stands in for one that was handed over. */
  async missing(): Promise<readonly SecretName[]> {
    const missing: SecretName[] = [];
    for (const name of secretsNeeded(this.account.authentication)) {
      if (name === "REFRESH_TOKEN" && (await this.holdsRefreshToken())) continue;
      if ((await this.credentials.secret(name)) === undefined) missing.push(name);
    }
    return missing;
  }

  /** For whom, and for which origins, the stored things were given, when the files have come to say otherwise. */
  async formerBinding(): Promise<Binding | undefined> {
    const before = await this.parts.tokens.formerBinding();
    if (before) return before;
    for (const name of secretsNeeded(this.account.authentication)) {
      const former = await this.credentials.formerBinding(name);
      if (former) return former;
    }
    return undefined;
  }

  onEvent(listener: (event: TokenEvent) => void): Disposable {
    return this.parts.opened.authority.events.on(listener);
  }

  /** Reads anew what may be shown, without any request. */
  async look(): Promise<TokenState> {
    const { opened, tokens, index, clock } = this.parts;
    const { generation, expiry, dueAt, limits, signedInAt, ...facts } = await opened.authority.facts();
    const refreshable = (await tokens.load())?.refreshToken !== undefined;
    const alone = opened.grantor.signIn !== undefined && !this.isGivenUp() && (await this.missing()).length === 0;
    const isDue = dueAt === undefined ? generation === 0 : clock.now() >= dueAt;
    const had = generation === 0 && index.has(storeKey(this.account, ""));
    const { connection, identity, name, grant, scope } = this.shown;
    this.show({
      connection,
      identity,
      name,
      grant,
      scope: { asked: scope.asked, granted: facts.scope },
      generation,
      binding: expiry?.binding ?? "none",
      endsAt: expiry?.at,
      dueAt,
      limits,
      signedInAt,
      rotates: facts.rotates,
      learned: facts.learned,
      refreshable,
      ahead: this.ahead(),
      trouble: this.trouble,
      // An answer from memory comes at once; one that is waited for is a renewal.
      renewing: this.asking > 0 && isDue,
      renewable: alone || (refreshable && facts.refreshable),
      vanished: had ? ((await tokens.formerBinding()) ? "origins" : "secret-store") : undefined,
    });
    return this.shown;
  }

  close(): void {
    this.listening.dispose();
    this.parts.opened.authority.close();
  }

  private ahead(): Millis | undefined {
    const { skew } = this.parts.opened;
    // Steps of a tenth of a second: what is shown is not to flicker with each answer.
    return skew.measured ? millis(Math.round(skew.ahead / 100) * 100) : undefined;
  }

  /** A handed-over refresh token that the server refused is no way to sign in any more. */
  private isGivenUp(): boolean {
    return this.account.authentication.grant === "refresh_token" && isFinal(this.trouble);
  }

  private async holdsRefreshToken(): Promise<boolean> {
    return (await this.parts.tokens.load())?.refreshToken !== undefined;
  }

  private async while(asked: Promise<AccessToken>): Promise<AccessToken> {
    this.asking += 1;
    this.lookSoon();
    try {
      const token = await asked;
      this.hand(token);
      return token;
    } finally {
      this.asking -= 1;
      this.lookSoon();
    }
  }

  private hand(token: AccessToken): void {
    this.handed.set(token.generation, token);
    const [oldest] = this.handed.keys();
    if (this.handed.size > MOST_HANDED && oldest !== undefined) this.handed.delete(oldest);
  }

  private learn({ kind, trouble }: TokenEvent): void {
    const renewed = kind === "signed-in" || kind === "refreshed" || kind === "taken-over";
    if (renewed) this.parts.index.add(storeKey(this.account, "")).catch(this.parts.report);
    if (renewed || kind === "signed-out") this.trouble = undefined;
    else if (trouble !== undefined) this.trouble = trouble;
    this.lookSoon();
  }

  /** Nobody waits for what is shown: a token is on its way meanwhile. */
  private lookSoon(): void {
    this.look().catch(this.parts.report);
  }

  private show(state: TokenState): void {
    if (JSON.stringify(state) === JSON.stringify(this.shown)) return;
    this.shown = state;
    this.changed.emit(state);
  }
}

function isFinal(trouble: TokenTrouble | undefined): boolean {
  return trouble === "refresh-token-expired" || trouble === "token-revoked" || trouble === "refresh-token-reused";
}
