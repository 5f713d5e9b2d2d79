import type { Http, HttpAnswer, HttpRequest } from "../base/http.ts";
import { type EpochMs, epochMs, seconds } from "../base/time.ts";
import type { ClockSkew } from "./clockSkew.ts";
import { readRejection } from "./readRejection.ts";
import { TokenMask } from "./tokenMask.ts";
import type { AccessToken, Rejection, TokenSource, TokenUse } from "./tokenSource.ts";

export interface AuthorisedHttpOptions {
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly skew: ClockSkew;
  /** The header that carries the token, as the connection's `send` says. */
  readonly send: string;
  /** The only origins that ever see the token. */
  readonly origins: ReadonlySet<string>;
  /** Header of an answer that tells how many seconds the token still lives; in lower case. */
  readonly lifetimeHeader?: string | undefined;
}

/** With these nobody has looked at the token: a proxy, a throttle or a server in trouble answered. */
const NOT_LOOKED_AT = new Set([407, 408, 425, 429]);

/** Longer lives are mistakes. */
const LONGEST_LIFE_S = 10 * 365 * 24 * 3600;

/**
 * Sends requests with the connection's token. A 401 renews the token once and replays the request once;
 * a second 401 is the answer. A 403 renews nothing: it is not about the token's age.
 */
export class AuthorisedHttp implements Http {
  private readonly options: AuthorisedHttpOptions;
  private readonly header: string;
  private readonly value: string;
  /** What is made of the token in use. */
  private prepared: { readonly secret: string; readonly value: string; readonly mask: TokenMask } | undefined;
  private last: EpochMs = epochMs(0);

  constructor(options: AuthorisedHttpOptions) {
    this.options = options;
    const colon = options.send.indexOf(":");
    this.header = options.send.slice(0, colon).trim().toLowerCase();
    this.value = options.send.slice(colon + 1).trim();
  }

  /** When a request last left that the server took; 0 before the first. */
  get lastUsedAt(): EpochMs {
    return this.last;
  }

  async send(request: HttpRequest, signal: AbortSignal, waiting = signal): Promise<HttpAnswer> {
    if (!this.isInside(request.url)) {
      throw new TypeError("a token never leaves for an origin outside its connection");
    }
    const { tokens } = this.options;
    const token = await tokens.token(waiting);
    const answer = await this.sendWith(token, request, signal);
    if (answer.status !== 401) return answer;
    const rejection = readRejection(answer);
    // It asks for more than the token may do, and the next one may do no more.
    if (rejection.error === "insufficient_scope") return this.withMeaning(token, rejection, answer);
    const fresh = await tokens.rejected(token, rejection, waiting);
    const again = await this.sendWith(fresh, request, signal);
    return again.status === 401 ? this.withMeaning(fresh, readRejection(again), again) : again;
  }

  private withMeaning(token: AccessToken, rejection: Rejection, answer: HttpAnswer): HttpAnswer {
    const failure = this.options.tokens.meaningOf?.(token, rejection);
    if (failure) throw failure;
    return answer;
  }

  /** The slash ends the origin, so that the quick look is as strict as the parser. */
  private isInside(url: string): boolean {
    for (const origin of this.options.origins) if (url.startsWith(origin) && url[origin.length] === "/") return true;
    return this.options.origins.has(new URL(url).origin);
  }

  private async sendWith(token: AccessToken, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { value, mask } = this.prepare(token.value.reveal());
    const headers = { ...request.headers };
    headers[this.header] = value;
    const { method, url, body, timeout, maxBytes } = request;
    request.leaving?.();
    const answer = await this.options.http.send({ method, url, headers, body, timeout, maxBytes }, signal);
    this.options.skew.observe(answer);
    if (wasTaken(answer.status)) {
      // Of the time on the way the earlier end counts: for a life as for an idle window that is the safe one.
      this.last = answer.sentAt;
      this.options.tokens.accepted(token, this.useOf(answer));
    }
    // Some servers echo what they are sent; such a text would end in a dead letter's story.
    return mask.answer(answer);
  }

  private useOf({ headers, sentAt }: HttpAnswer): TokenUse {
    const { lifetimeHeader } = this.options;
    const text = lifetimeHeader === undefined ? undefined : headers[lifetimeHeader]?.trim();
    const life = text === undefined || text === "" ? Number.NaN : Number(text);
    return life >= 0 && life <= LONGEST_LIFE_S ? { at: sentAt, expiresIn: seconds(life) } : { at: sentAt };
  }

  private prepare(secret: string) {
    if (this.prepared?.secret === secret) return this.prepared;
    const value = this.value.replace("${token}", () => secret);
    this.prepared = { secret, value, mask: new TokenMask(secret) };
    return this.prepared;
  }
}

/** A redirect may lead to a sign-in page, and a 5xx may come from a gateway before the server. */
function wasTaken(status: number): boolean {
  return (
    (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 401 && !NOT_LOOKED_AT.has(status))
  );
}
