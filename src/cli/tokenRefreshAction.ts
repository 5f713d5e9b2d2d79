import type { TokenFacts } from "../auth/tokenFacts.ts";
import type { TokenEventKind } from "../base/tokenEventKind.ts";
import { type ConnectionTokens, connectionTokens } from "../node/connectionTokens.ts";
import { loadConnections } from "../node/loadJob.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import { exitCode } from "./exitCode.ts";
import { openNetwork } from "./openNetwork.ts";
import { signInOnTerminal } from "./signInOnTerminal.ts";
import type { TokenOptions } from "./tokenCommand.ts";
import { refreshJson, refreshText } from "./tokenReport.ts";
import { counting, exitCodeAfter, tellTrouble, tokenStateOfUser, warnUnkept } from "./tokenSession.ts";
import { type NamedIdentity, namedIdentity } from "./wrongArgument.ts";

/** What a refresh on demand came to. */
export interface TokenRenewal {
  readonly facts: TokenFacts;
  /** What happened, in order. */
  readonly events: readonly TokenEventKind[];
}

/** Signs in, refreshes where there is a refresh token, tells facts. Answers the exit code. */
export async function tokenRefreshAction(id: string, options: TokenOptions): Promise<number> {
  using cancel = cancelOnSignals();
  const { identity } = options;
  const network = { sent: 0 };
  try {
    const chosen = namedIdentity(await loadConnections(process.cwd()), id, identity);
    const said = await renewOnce(chosen, { options, network, signal: cancel.signal });
    process.stdout.write(options.json ? `${JSON.stringify(said.json)}\n` : said.text);
    return exitCode.succeeded;
  } catch (error) {
    const trouble = tellTrouble(error);
    if (options.json) process.stdout.write(`${JSON.stringify({ connection: id, identity, error: trouble })}\n`);
    return exitCodeAfter(network);
  }
}

interface RenewalWish {
  readonly options: TokenOptions;
  readonly network: { sent: number };
  readonly signal: AbortSignal;
}

async function renewOnce({ connection, identity }: NamedIdentity, { options, network, signal }: RenewalWish) {
  const { given, secrets, http: direct } = await openNetwork(connection, options.secretsFile);
  const http = counting(direct, network);
  const state = tokenStateOfUser();
  try {
    const tokens = connectionTokens(connection, identity, { http, secrets, ...given, state, onUnkept: warnUnkept });
    const renewal = await renew(tokens, signal);
    return { json: refreshJson(tokens, renewal), text: refreshText(tokens, renewal) };
  } finally {
    state.close();
    await direct.close();
  }
}

async function renew(tokens: ConnectionTokens, signal: AbortSignal): Promise<TokenRenewal> {
  const { authority } = tokens;
  const events: TokenEventKind[] = [];
  const listening = authority.events.on(({ kind }) => events.push(kind));
  try {
    await signInOnTerminal(tokens, signal);
    // Without one that was given, the first token comes of a sign-in, which needs none.
    if (!(await tokens.hasRefreshToken())) await authority.token(signal);
    // A key that still lives is replaced by nobody's mere question: others may be using it.
    const isKey = tokens.authentication.grant === "api_key";
    if (!isKey && (await tokens.hasRefreshToken())) await authority.refresh(signal);
    return { facts: await authority.facts(), events };
  } finally {
    listening.dispose();
    authority.close();
  }
}
