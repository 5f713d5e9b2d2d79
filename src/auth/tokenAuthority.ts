import { untilAborted } from "../base/abort.ts";
import type { Chance } from "../base/chance.ts";
import { Emitter } from "../base/events.ts";
import type { Failure } from "../base/failure.ts";
import { SingleFlight } from "../base/singleFlight.ts";
import type { Clock } from "../base/time.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { Authentication, Connection } from "./connection.ts";
import type { Grantor } from "./grantor.ts";
import type { HeldToken } from "./heldToken.ts";
import { Holding } from "./holding.ts";
import { Keeping } from "./keeping.ts";
import { learnedKey } from "./learnedKey.ts";
import { LearnedLife } from "./learnedLife.ts";
import type { LearnedLifetimes } from "./learnedLifetimes.ts";
import { personSignIn, type SignInAsking } from "./personSignIn.ts";
import type { RenewalLock } from "./renewalLock.ts";
import { Renewing, type RenewingParts } from "./renewing.ts";
import { type RotationVerdict, rotationTest } from "./rotationTest.ts";
import { type Revoked, signOutTurn } from "./signOut.ts";
import { TokenAsking, type TokenAskingParts } from "./tokenAsking.ts";
import type { Tell } from "./tokenEvents.ts";
import { factsOf, type TokenFacts } from "./tokenFacts.ts";
import type { TokenStore } from "./tokenSet.ts";
import type { AccessToken, Rejection, TokenEvent, TokenSource, TokenUse } from "./tokenSource.ts";
import { Verdicts, type VerdictsParts } from "./verdicts.ts";

export interface TokenAuthorityPorts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly grantor: Grantor;
  readonly store: TokenStore;
  readonly lock: RenewalLock;
  readonly learned: LearnedLifetimes;
  readonly skew: ClockSkew;
}

/** The one place where an identity's tokens come from: refreshes once for all who ask, and stores before use. */
export class TokenAuthority implements TokenSource {
  readonly events = new Emitter<TokenEvent>();
  private readonly parts: AuthorityParts;
  private readonly closing = new AbortController();
  private readonly looks = new SingleFlight<void>();
  private readonly renewing: Renewing;

  constructor(connection: Connection, authentication: Authentication, ports: TokenAuthorityPorts) {
    const tell: Tell = (kind, generation, facts) =>
      this.events.emit({ kind, at: ports.clock.now(), connection: connection.id, generation, ...facts });
    const learned = new LearnedLife(ports.learned, learnedKey(connection, authentication));
    const closing = this.closing.signal;
    const holding = new Holding(connection.lifetime, {
      clock: ports.clock,
      learned,
      signsInAlone: signsInAlone(ports.grantor, authentication),
    });
    const shared = { ...ports, connection, authentication, learned, holding, tell, closing };
    const keeping = new Keeping(shared);
    const verdicts = new Verdicts(shared);
    const asking = new TokenAsking({ ...shared, keeping });
    this.parts = { ...shared, keeping, verdicts, asking };
    this.renewing = new Renewing(this.parts);
  }

  async token(signal: AbortSignal): Promise<AccessToken> {
    const { holding } = this.parts;
    for (;;) {
      const held = holding.generation > 0 ? holding.token : await this.held(signal);
      if (held && this.renewing.mayWait(held)) return holding.access(held);
      const token = await untilAborted(this.renewing.run({ by: "run" }), signal);
      // A token that was rejected while its own renewal was landing is no answer.
      if (holding.isGood(token)) return holding.access(token);
    }
  }

  async rejected(token: AccessToken, rejection: Rejection, signal: AbortSignal): Promise<AccessToken> {
    const held = await this.held(signal, token.generation);
    const isNew = token.generation > this.parts.holding.rejected;
    if (isNew && held?.set.generation === token.generation) this.parts.verdicts.rejected(held, rejection);
    return this.token(signal);
  }

  accepted({ generation }: AccessToken, use: TokenUse): void {
    const { token } = this.parts.holding;
    if (token?.set.generation === generation) this.parts.verdicts.taken(token, use);
  }

  meaningOf({ generation }: AccessToken, rejection: Rejection): Failure | undefined {
    const { token } = this.parts.holding;
    return token?.set.generation === generation ? this.parts.verdicts.meaningOf(token, rejection) : undefined;
  }

  /** Renews although the token would still hold. When that fails, the token goes on being used. */
  async refresh(signal: AbortSignal): Promise<AccessToken> {
    const newerThan = (await this.held(signal))?.set.generation ?? 0;
    for (;;) {
      const token = await untilAborted(this.renewing.run({ by: "person", newerThan }), signal);
      // A renewal that was under way already may have ended without a newer one.
      if (token.set.generation > newerThan) return this.parts.holding.access(token);
    }
  }

  /** A person signs in by `ask`; whoever has no token meanwhile waits for it. Throws what the server's refusal means. */
  async signIn(
    ask: SignInAsking["ask"],
    signal: AbortSignal,
    takes: SignInAsking["takes"] = "minutes",
  ): Promise<AccessToken> {
    const asking = { ask, takes };
    return this.parts.holding.access(await this.renewing.byPerson(() => personSignIn(this.parts, asking, signal)));
  }

  /** Revokes the tokens at the server (RFC 7009), and forgets them here whatever comes of that. */
  signOut(signal: AbortSignal): Promise<{ readonly revoked: Revoked }> {
    return this.parts.lock.hold((hold) => signOutTurn(this.parts, hold, signal), this.waiting(signal));
  }

  /** Refreshes, then sends the old refresh token, which must fail. Throws when nothing can be said. */
  async testRotation(signal: AbortSignal): Promise<RotationVerdict> {
    await this.held(signal);
    return this.parts.lock.hold((hold) => rotationTest(this.parts, hold), this.waiting(signal));
  }

  /** Another window stored something, or signed out: looks again. */
  noticeStored(): Promise<void> {
    const { lock, learned, keeping, closing } = this.parts;
    const look = async () => {
      await learned.load();
      await keeping.notice();
    };
    return lock.hold(look, closing);
  }

  /** What may be shown, without any request to a server. */
  async facts(): Promise<TokenFacts> {
    await this.held(this.parts.closing);
    return factsOf(this.parts);
  }

  close(): void {
    this.closing.abort();
  }

  /** A turn that has begun is not cut short; waiting for it is. */
  private waiting(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.parts.closing]);
  }

  /** What this process holds, or finds stored where it holds nothing that is as new. */
  private async held(signal: AbortSignal, least = 1): Promise<HeldToken | undefined> {
    const { holding, learned, keeping } = this.parts;
    if (holding.generation < least) {
      const look = async () => {
        await learned.load();
        await keeping.look();
      };
      await untilAborted(this.looks.run(look), signal);
    }
    return holding.token;
  }
}

type AuthorityParts = Omit<TokenAuthorityPorts, "learned"> & RenewingParts & TokenAskingParts & VerdictsParts;

/** Not with a refresh token that a person gave: that begins no new session. */
function signsInAlone(grantor: Grantor, { grant }: Authentication): boolean {
  return grantor.signIn !== undefined && grant !== "refresh_token";
}
