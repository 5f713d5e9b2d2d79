import { authorisedRequest } from "../../auth/grants/authorisedRequest.ts";
import { readRejection } from "../../auth/readRejection.ts";
import type { AccessToken, TokenEvent } from "../../auth/tokenSource.ts";
import { isFailure } from "../../base/failure.ts";
import type { HttpAnswer } from "../../base/http.ts";
import { isHttpError } from "../../base/http.ts";
import type { Secret } from "../../base/secret.ts";
import { type Clock, type EpochMs, epochMs, millis } from "../../base/time.ts";
import type { Answered, ChainName, Observation, TokenHappened } from "../../doctor/observation.ts";
import type { ConnectionTokens } from "../connectionTokens.ts";
import { answeredOf } from "./answeredOf.ts";

export interface DoctorChainParts {
  readonly name: ChainName;
  readonly tokens: ConnectionTokens;
  readonly clock: Clock;
  readonly observe: (observation: Observation) => void;
}

interface Held {
  readonly token: AccessToken;
  usedAt: EpochMs;
}

/** Tokens of one sign-in in the doctor's hands: used, left alone or renewed on purpose, never behind its back. */
export class DoctorChain {
  readonly name: ChainName;
  private readonly parts: DoctorChainParts;
  private held: Held | undefined;
  private refusals = 0;
  private isTesting = false;

  constructor(parts: DoctorChainParts) {
    this.parts = parts;
    this.name = parts.name;
    parts.tokens.authority.events.on((event) => this.heard(event));
  }

  get obtainedAt(): EpochMs | undefined {
    return this.held?.token.obtainedAt;
  }

  /** When it ends, as far as that is known. */
  get endsAt(): EpochMs | undefined {
    return this.held?.token.expiry.at;
  }

  get accessToken(): Secret | undefined {
    return this.held?.token.value;
  }

  /** How often a refresh token of this chain was refused. */
  get refreshesRefused(): number {
    return this.refusals;
  }

  /** Rejects with the Failure of a sign-in that is refused. */
  async signIn(signal: AbortSignal): Promise<void> {
    this.hold(await this.parts.tokens.authority.token(signal));
  }

  /**
   * Answers whether there are other tokens now; why not is told as an event. After a refusal the access token is used
   * once more: whether it lives on tells a limit of the refresh token from a session that is over.
   */
  async renew(url: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { held, refusals } = this;
    try {
      this.hold(await this.parts.tokens.authority.refresh(signal));
      return true;
    } catch (error) {
      if (isFailure(error) && !signal.aborted) return false;
      throw error;
    } finally {
      if (this.refusals > refusals && url !== undefined && held && !signal.aborted) await this.send(held, url, signal);
    }
  }

  /** Sends the token once with a harmless GET, and answers what came. It is not renewed over a refusal. */
  async probe(url: string, signal: AbortSignal): Promise<Answered | undefined> {
    return this.held && this.send(this.held, url, signal);
  }

  private async send(held: Held, url: string, signal: AbortSignal): Promise<Answered> {
    const { connection, authentication } = this.parts.tokens;
    const { request } = authorisedRequest(authentication.send, held.token.value, { method: "GET", url });
    const own = Object.entries(connection.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const headers = { ...request.headers, ...Object.fromEntries(own) };
    const sentAt = this.parts.clock.now();
    const { timeout } = connection.network;
    const answer = await this.parts.tokens.http
      .send({ ...request, headers, timeout }, signal)
      .catch((error: unknown) => {
        if (isHttpError(error)) return error.code;
        throw error;
      });
    const said = typeof answer === "string" ? noAnswer(answer, sentAt, this.parts.clock.now()) : answer;
    const observed = answeredOf(said, {
      connection,
      url,
      chain: this.name,
      skew: this.parts.tokens.skew.ahead,
      generation: held.token.generation,
      tokenAge: millis(said.sentAt - held.token.obtainedAt),
      pause: millis(said.sentAt - held.usedAt),
      words: typeof answer === "string" ? answer : wordsOf(answer, held.token.value),
    });
    if (said.status !== 401 && said.status !== 0) held.usedAt = said.sentAt;
    this.parts.observe(observed);
    return observed;
  }

  /** What the test itself brings about is no finding: a server may end the whole session over it. */
  async testRotation(signal: AbortSignal): Promise<void> {
    this.isTesting = true;
    try {
      const verdict = await this.parts.tokens.authority.testRotation(signal);
      this.parts.observe({ is: "rotation-tested", at: this.parts.clock.now(), verdict });
      this.hold(await this.parts.tokens.authority.token(signal));
    } finally {
      this.isTesting = false;
    }
  }

  close(): void {
    this.parts.tokens.authority.close();
  }

  private hold(token: AccessToken): void {
    this.held = { token, usedAt: token.obtainedAt };
  }

  private heard(event: TokenEvent): void {
    if (this.isTesting && event.kind !== "signed-in" && event.kind !== "refreshed") return;
    if (event.kind === "refresh-failed" && event.trouble !== "token-endpoint-unavailable") this.refusals += 1;
    this.parts.observe(happenedOf(event, this.name));
  }
}

function happenedOf({ kind, at, generation, expiry, trouble, detail }: TokenEvent, chain: ChainName): TokenHappened {
  return {
    is: "token-happened",
    at,
    run: null,
    chain,
    event: kind,
    generation,
    endsAt: expiry?.at ?? null,
    binding: expiry?.binding ?? null,
    trouble: trouble ?? null,
    detail: detail ?? null,
  };
}

function noAnswer(code: string, sentAt: EpochMs, receivedAt: EpochMs): HttpAnswer {
  return { status: 0, headers: {}, body: code, sentAt, receivedAt: epochMs(receivedAt) };
}

/** Some servers repeat what they were sent. */
function wordsOf(answer: HttpAnswer, token: Secret): string | null {
  if (answer.status < 400) return null;
  const { error, description } = readRejection(answer);
  const words = [error, description].filter((part) => part !== undefined).join(": ");
  return words === "" || words.includes(token.reveal()) ? null : words;
}
