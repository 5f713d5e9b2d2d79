import { untilAborted } from "../base/abort.ts";
import type { Chance } from "../base/chance.ts";
import { Emitter } from "../base/events.ts";
import { Failure } from "../base/failure.ts";
import { type Http, HttpError } from "../base/http.ts";
import type { Secret } from "../base/secret.ts";
import { SingleFlight } from "../base/singleFlight.ts";
import { type Clock, type EpochMs, epochMs, millis } from "../base/time.ts";
import { readExp } from "../jwt/readExp.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import { expiryOf, refreshDueAt } from "./expiry.ts";
import { readTokenAnswer, type TokenAnswer } from "./tokenAnswer.ts";
import { refreshRequest, signInRequest, type TokenRequest, type TokenRequestContext } from "./tokenRequest.ts";
import type { TokenSet, TokenStore } from "./tokenSet.ts";
import type { AccessToken, TokenEvent, TokenSource } from "./tokenSource.ts";

/** A broken token endpoint is asked this often before the run is parked; an address where nobody was ever met, less often. */
const MOST_TRIES = 8;
const FIRST_TRIES = 3;

export interface TokenAuthorityPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Unauthorised: the token requests go out on it. */
  readonly http: Http;
  readonly store: TokenStore;
  readonly skew: ClockSkew;
  readonly request: Omit<TokenRequestContext, "authentication">;
}

type Refused = TokenAnswer & { kind: "refused" };
const never = new AbortController().signal;

type Renewal = "refreshed" | "signed-in";

/** The one place where an identity's tokens come from: refreshes once for all who ask, and stores before use. */
export class TokenAuthority implements TokenSource {
  readonly events = new Emitter<TokenEvent>();
  private readonly connection: Connection;
  private readonly authentication: Authentication;
  private readonly ports: TokenAuthorityPorts;
  private readonly renewal = new SingleFlight<TokenSet>();
  private readonly loading = new SingleFlight<void>();
  private readonly closing = new AbortController();
  private current: TokenSet | undefined;
  /** Obtained but not yet stored: nobody has seen it, and it may hold the only refresh token that the server still takes. */
  private unsaved: { readonly set: TokenSet; readonly event: Renewal } | undefined;
  /** Refresh tokens that the server refused, with its last words: none is sent again. */
  private readonly refused: { readonly token: Secret; readonly answer: Refused }[] = [];
  /** Set by a 401 or by a person's wish: this generation is not handed out again. */
  private spent = -1;
  /** The last generation to which a server answered 401. */
  private rejectedGeneration = -1;
  private quietUntil: EpochMs = epochMs(0);

  constructor(connection: Connection, authentication: Authentication, ports: TokenAuthorityPorts) {
    this.connection = connection;
    this.authentication = authentication;
    this.ports = ports;
  }

  async token(signal: AbortSignal): Promise<AccessToken> {
    const kept = this.current ?? (await untilAborted(this.load(), signal));
    if (kept && this.isGood(kept) && !this.isDue(kept)) return asAccessToken(kept);
    for (;;) {
      const flight = this.renewal.run(() => this.renew());
      const set = await untilAborted(flight, signal);
      // A token that was rejected while its own renewal was landing is no answer.
      if (set.generation > this.spent) return asAccessToken(set);
    }
  }

  async rejected(token: AccessToken, signal: AbortSignal): Promise<AccessToken> {
    if (this.current?.generation === token.generation && this.spent < token.generation) {
      this.spent = token.generation;
      this.rejectedGeneration = token.generation;
      this.tell("rejected", token.generation, { expiry: token.expiry });
    }
    return this.token(signal);
  }

  /** Renews although the token would still hold. */
  refresh(signal: AbortSignal): Promise<AccessToken> {
    this.spent = Math.max(this.spent, this.current?.generation ?? -1);
    this.rejectedGeneration = -1;
    return this.token(signal);
  }

  /** What stands in the store now, without any request. */
  async peek(): Promise<AccessToken | undefined> {
    const set = await this.load();
    return set && asAccessToken(set);
  }

  close(): void {
    this.closing.abort();
  }

  private async load(): Promise<TokenSet | undefined> {
    if (!this.current) {
      await this.loading.run(async () => {
        const kept = await this.ports.store.load();
        // A renewal that was quicker than the store has the newer set.
        this.current ??= kept;
      });
    }
    return this.current;
  }

  private isGood(set: TokenSet): boolean {
    return set.generation > this.spent && !this.hasEnded(set);
  }

  /** Unlike a set that a person wishes to renew, which the server may still take. */
  private isUsedUp(set: TokenSet): boolean {
    return set.generation === this.rejectedGeneration || this.hasEnded(set);
  }

  private hasEnded({ expiry: { at } }: TokenSet): boolean {
    return at !== undefined && this.ports.clock.now() >= at;
  }

  private isDue(set: TokenSet): boolean {
    const now = this.ports.clock.now();
    const due = refreshDueAt(set, this.connection.lifetime);
    return due !== undefined && now >= due && now >= this.quietUntil;
  }

  /** Refreshes, or signs in when there is nothing to refresh with; keeps every credential whatever comes back. */
  private async renew(): Promise<TokenSet> {
    if (this.unsaved) return this.adopt(this.unsaved);
    for (let tries = 1; ; tries += 1) {
      const { answer, event } = await this.ask();
      if (answer.kind === "tokens") return this.keep(answer, event);
      const failed = event === "refreshed" ? "refresh-failed" : "sign-in-failed";
      this.tell(answer.kind === "refused" ? "sign-in-needed" : failed, this.current?.generation ?? 0, {
        detail: answer.error,
      });
      const pause = millis(this.ports.chance.next() * Math.min(30_000, 500 * 2 ** tries));
      if (this.current && this.isGood(this.current)) {
        // What was refused once is refused again: asked until the token ends, a server would lock the account.
        const quiet = answer.kind === "refused" ? this.current.expiry.at : undefined;
        this.quietUntil = quiet ?? epochMs(this.ports.clock.now() + pause + 500);
        return this.current;
      }
      if (answer.kind === "refused") throw this.signInFailure(answer);
      if (tries >= (answer.unreachable && !this.current ? FIRST_TRIES : MOST_TRIES))
        throw new Failure("token-endpoint-unavailable", {
          connection: this.connection.id,
          url: this.authentication.tokenUrl ?? this.connection.baseUrl,
          last: answer.error,
          tries,
        });
      await this.ports.clock.sleep(pause, this.closing.signal);
    }
  }

  private async ask(): Promise<{ answer: TokenAnswer; event: Renewal }> {
    const context = { ...this.ports.request, authentication: this.authentication };
    const { grant } = this.authentication;
    if (grant === "api_key") return { answer: await this.readKey(), event: "signed-in" };
    const given = grant === "refresh_token" ? await context.credentials.secret("REFRESH_TOKEN") : undefined;
    // The stored one is newer unless it is refused: then a person may have given another.
    for (const refreshToken of [this.current?.refreshToken, given]) {
      if (!refreshToken || this.refused.some(({ token }) => token.reveal() === refreshToken.reveal())) continue;
      const answer = await this.exchange(await refreshRequest(context, refreshToken));
      if (answer.kind !== "refused") return { answer, event: "refreshed" };
      this.refused.push({ token: refreshToken, answer });
      if (grant !== "refresh_token")
        this.tell("refresh-failed", this.current?.generation ?? 0, { detail: answer.error });
    }
    if (grant !== "refresh_token")
      return { answer: await this.exchange(await signInRequest(context)), event: "signed-in" };
    const last = this.refused.at(-1);
    if (!last) throw context.missing("REFRESH_TOKEN");
    return { answer: last.answer, event: "refreshed" };
  }

  private async readKey(): Promise<TokenAnswer> {
    const key = await this.ports.request.credentials.secret("API_KEY");
    if (key === undefined) throw this.ports.request.missing("API_KEY");
    // A key that the server refused is refused again: only a person can give another.
    if (this.current?.accessToken.reveal() === key.reveal() && this.isUsedUp(this.current)) {
      return { kind: "refused", error: "key rejected", status: 401 };
    }
    return { kind: "tokens", accessToken: key, refreshToken: undefined, expiresIn: undefined };
  }

  private async exchange({ request, secrets }: TokenRequest): Promise<TokenAnswer> {
    try {
      // Once sent it is waited for, also while closing: the server may have rotated the refresh token.
      const answer = await this.ports.http.send(request, never);
      this.ports.skew.observe(answer);
      const read = readTokenAnswer(answer, this.authentication.response);
      const isEcho = read.kind === "refused" && secrets.some((secret) => read.error.includes(secret.reveal()));
      // The error goes into the checkpoint and before people.
      return isEcho ? { ...read, error: `HTTP ${read.status}` } : read;
    } catch (error) {
      if (error instanceof HttpError) {
        return { kind: "unusable", error: error.code, unreachable: error.kind === "not-sent" };
      }
      throw error;
    }
  }

  private keep(answer: TokenAnswer & { kind: "tokens" }, event: Renewal): Promise<TokenSet> {
    const now = this.ports.clock.now();
    const set: TokenSet = {
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? (event === "refreshed" ? this.current?.refreshToken : undefined),
      generation: (this.current?.generation ?? 0) + 1,
      obtainedAt: now,
      expiry: expiryOf({
        receivedAt: now,
        expiresIn: answer.expiresIn,
        exp: readExp(answer.accessToken.reveal()),
        skew: this.ports.skew.ahead,
        // A key's life began long before it was read.
        declared: this.authentication.grant === "api_key" ? undefined : this.connection.lifetime.access,
      }),
    };
    this.unsaved = { set, event };
    return this.adopt(this.unsaved);
  }

  private async adopt({ set, event }: { set: TokenSet; event: Renewal }): Promise<TokenSet> {
    await this.ports.store.save(set);
    this.unsaved = undefined;
    this.current = set;
    this.tell(event, set.generation, { expiry: set.expiry });
    return set;
  }

  private signInFailure({ error, status }: Refused): Failure {
    const connection = this.connection.id;
    return this.authentication.grant === "password" || this.authentication.grant === "client_credentials"
      ? new Failure("sign-in-rejected", { connection, status, error })
      : new Failure("sign-in-needed", { connection, error });
  }

  private tell(kind: TokenEvent["kind"], generation: number, facts: Pick<TokenEvent, "expiry" | "detail">): void {
    this.events.emit({ kind, at: this.ports.clock.now(), connection: this.connection.id, generation, ...facts });
  }
}

function asAccessToken({ accessToken, generation, obtainedAt, expiry }: TokenSet): AccessToken {
  return { value: accessToken, generation, obtainedAt, expiry };
}
