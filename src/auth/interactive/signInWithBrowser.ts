import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  calculatePKCECodeChallenge,
  customFetch,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { untilAborted } from "../../base/abort.ts";
import { isFailure } from "../../base/failure.ts";
import { minutes } from "../../base/time.ts";
import type { TokenAnswer } from "../grantor.ts";
import { textFields } from "../grants/grantParts.ts";
import { maskedText } from "../grants/maskedText.ts";
import { type AuthorizationServer, authorizationServer, configurationOf } from "./authorizationServer.ts";
import { errorCode } from "./httpFetch.ts";
import { RedirectEnded, type RedirectReceiver } from "./redirectReceiver.ts";
import { abandoned, type SignInParts } from "./signInParts.ts";
import { tokenFetch } from "./tokenFetch.ts";

/** A person who has not signed in by then has gone. */
const PATIENCE = minutes(5);

/** The server's own trouble in the form of a redirect (RFC 6749 4.1.2.1). */
const TEMPORARY = new Set(["temporarily_unavailable", "server_error"]);

export interface BrowserSignIn extends SignInParts {
  readonly redirect: RedirectReceiver;
  /** Shows the address to the person. */
  readonly open: (url: string) => Promise<void>;
}

/** What the request promised, and the redirect and the tokens must keep to. */
interface Promised {
  readonly state: string;
  readonly verifier: string;
  /** Only where an ID token can carry it back. */
  readonly nonce: string | undefined;
}

/**
 * Signs a person in with authorization code and PKCE (RFC 6749 4.1, RFC 7636 S256), checking `state`, `iss` (RFC 9207)
 * and `nonce`. Closes the receiver however it ends. Throws Failure `sign-in-abandoned` when the person refuses or lets
 * five minutes pass, and `discovery-failed`.
 */
export async function signInWithBrowser(wish: BrowserSignIn, signal: AbortSignal): Promise<TokenAnswer> {
  try {
    const server = await authorizationServer(wish, ["authorizeUrl", "tokenUrl"], signal);
    const promised = {
      state: randomState(),
      verifier: randomPKCECodeVerifier(),
      nonce: server.issuerKnown && scopesOf(server).includes("openid") ? randomNonce() : undefined,
    };
    await wish.open(await authorizationUrl(wish, server, promised));
    const came = await redirected(wish, promised, signal);
    // Now, so that nobody looks at a loading page while the tokens come.
    await wish.redirect.close();
    return await exchangeCode(wish, { server, promised, came }, signal);
  } finally {
    await wish.redirect.close();
  }
}

async function authorizationUrl(wish: BrowserSignIn, server: AuthorizationServer, promised: Promised) {
  const { scope, audience, fields } = server.parts.authentication;
  const scopes = scopesOf(server);
  const url = buildAuthorizationUrl(configurationOf(server), {
    ...textFields(fields),
    redirect_uri: wish.redirect.redirectUri,
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
    state: promised.state,
    code_challenge: await calculatePKCECodeChallenge(promised.verifier),
    code_challenge_method: "S256",
    ...(promised.nonce !== undefined && { nonce: promised.nonce }),
    // OpenID Connect Core 11: without it `offline_access` is ignored.
    ...(scopes.includes("openid") && scopes.includes("offline_access") && { prompt: "consent" }),
  });
  return url.href;
}

function scopesOf({ parts }: AuthorizationServer): readonly string[] {
  return (parts.authentication.scope ?? "").split(" ");
}

/** Waits for the browser that was sent: whoever else comes by does not know the state, and the wait goes on. */
async function redirected(wish: BrowserSignIn, { state }: Promised, signal: AbortSignal): Promise<URL> {
  const ending = new AbortController();
  const waiting = AbortSignal.any([signal, ending.signal]);
  const patience = wish.clock.sleep(PATIENCE, waiting).then(
    () => ending.abort(abandoned(wish, "timeout")),
    // The wait is over before its time.
    () => undefined,
  );
  try {
    for (;;) {
      const url = await untilAborted(wish.redirect.received(waiting), waiting);
      if (url.searchParams.get("state") === state) return url;
    }
  } catch (error) {
    throw error instanceof RedirectEnded ? abandoned(wish, "timeout") : error;
  } finally {
    ending.abort();
    await patience;
  }
}

interface Came {
  readonly server: AuthorizationServer;
  readonly promised: Promised;
  readonly came: URL;
}

async function exchangeCode(
  wish: BrowserSignIn,
  { server, promised, came }: Came,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const { redirectUri } = wish.redirect;
  const url = new URL(redirectUri);
  url.search = came.search;
  // A server that is known by its URLs alone has no name to compare it with.
  if (!server.issuerKnown) url.searchParams.delete("iss");
  const heard: { answer: TokenAnswer | undefined } = { answer: undefined };
  const configuration = configurationOf(server);
  configuration[customFetch] = tokenFetch(
    {
      parts: server.parts,
      fields: { redirect_uri: redirectUri },
      withIdToken: server.issuerKnown,
      read: (read) => {
        heard.answer = read;
      },
    },
    signal,
  );
  try {
    await authorizationCodeGrant(configuration, url, {
      expectedState: promised.state,
      pkceCodeVerifier: promised.verifier,
      ...(promised.nonce !== undefined && { expectedNonce: promised.nonce }),
    });
  } catch (error) {
    signal.throwIfAborted();
    return refusalOf(wish, heard.answer, error);
  }
  if (!heard.answer) throw new TypeError("the library asked for no tokens");
  return heard.answer;
}

/** Never passes the library's error on: its cause holds the code. */
function refusalOf(wish: BrowserSignIn, answer: TokenAnswer | undefined, error: unknown): TokenAnswer {
  if (answer && answer.kind !== "tokens") return answer;
  if (error instanceof AuthorizationResponseError) {
    const said = maskedText(error.error, [], 100) ?? "unknown";
    if (said === "access_denied") throw abandoned(wish, said);
    if (TEMPORARY.has(said)) return { kind: "unusable", error: said, mayHaveActed: false };
    const description = maskedText(error.error_description ?? "", []);
    return { kind: "refused", error: said, ...(description !== undefined && { description }), status: 400 };
  }
  const cause = error instanceof ClientError ? error.cause : undefined;
  if (isFailure(cause)) throw cause;
  const code = errorCode(error);
  if (code === undefined) throw new TypeError("the library could not check the sign-in");
  // Tokens that came with the wrong `nonce` or issuer are dropped: they are somebody else's.
  return { kind: "refused", error: code, status: answer ? 200 : 400 };
}
