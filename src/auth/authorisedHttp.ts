import type { Http, HttpAnswer, HttpRequest } from "../base/http.ts";
import type { ClockSkew } from "./clockSkew.ts";
import type { AccessToken, TokenSource } from "./tokenSource.ts";

export interface AuthorisedHttpOptions {
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly skew: ClockSkew;
  /** The header that carries the token, as the connection's `send` says. */
  readonly send: string;
  /** The only origins that ever see the token. */
  readonly origins: ReadonlySet<string>;
}

/**
 * Sends requests with the connection's token. A 401 renews the token once and replays the request once;
 * a second 401 is the answer. A 403 renews nothing: it is not about the token's age.
 */
export class AuthorisedHttp implements Http {
  private readonly options: AuthorisedHttpOptions;
  private readonly header: string;
  private readonly value: string;

  constructor(options: AuthorisedHttpOptions) {
    this.options = options;
    const colon = options.send.indexOf(":");
    this.header = options.send.slice(0, colon).trim().toLowerCase();
    this.value = options.send.slice(colon + 1).trim();
  }

  async send(request: HttpRequest, signal: AbortSignal, waiting = signal): Promise<HttpAnswer> {
    if (!this.isInside(request.url)) {
      throw new TypeError("a token never leaves for an origin outside its connection");
    }
    const token = await this.options.tokens.token(waiting);
    const answer = await this.sendWith(token, request, signal);
    if (answer.status !== 401) return answer;
    return this.sendWith(await this.options.tokens.rejected(token, waiting), request, signal);
  }

  /** The slash ends the origin, so that the quick look is as strict as the parser. */
  private isInside(url: string): boolean {
    for (const origin of this.options.origins) if (url.startsWith(origin) && url[origin.length] === "/") return true;
    return this.options.origins.has(new URL(url).origin);
  }

  private async sendWith(token: AccessToken, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const secret = token.value.reveal();
    const headers = { ...request.headers, [this.header]: this.value.replace("${token}", () => secret) };
    const answer = await this.options.http.send({ ...request, headers }, signal);
    this.options.skew.observe(answer);
    // Some servers echo what they refuse; such a body would end in a dead letter's story.
    if (answer.body.includes(secret)) {
      return { ...answer, body: answer.body.replaceAll(secret, "‹token›") };
    }
    return answer;
  }
}
