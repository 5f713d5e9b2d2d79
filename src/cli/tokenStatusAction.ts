import { environmentSecrets, secretVariable } from "../node/environmentSecrets.ts";
import { loadConnections } from "../node/loadJob.ts";
import { canBeGiven, givenAccount } from "../node/tokenKeeping.ts";
import type { Look } from "../node/tokenState/givenTokens.ts";
import { exitCode } from "./exitCode.ts";
import { identityFacts, identityJson, secretWords, signInWords } from "./identityFacts.ts";
import { learnedWords, lifetimeJson, lifetimeWords } from "./lifetimeFacts.ts";
import { secretsFrom } from "./secretsOption.ts";
import { aligned, type Row } from "./table.ts";
import type { TokenOptions } from "./tokenCommand.ts";
import { tellTrouble, tokenStateOfUser } from "./tokenSession.ts";
import { type NamedIdentity, namedIdentity } from "./wrongArgument.ts";

/** Sends nothing. Answers the exit code: 0 also when a secret is missing, for that is an answer. */
export async function tokenStatusAction(id: string, options: TokenOptions): Promise<number> {
  const { identity } = options;
  try {
    const chosen = namedIdentity(await loadConnections(process.cwd()), id, identity);
    const given = await secretsFrom(options.secretsFile);
    const secrets = environmentSecrets({ environment: process.env, ...given });
    const state = tokenStateOfUser();
    const facts = await identityFacts(chosen, { secrets, learned: state.learned });
    const token = canBeGiven(chosen.authentication) ? secrets(id, identity, "REFRESH_TOKEN") : undefined;
    const account = token && givenAccount(token, secretVariable(id, identity, "REFRESH_TOKEN"), given.file);
    const look = token && account !== undefined ? await state.given(account).look(token) : undefined;
    const refreshToken: Standing | undefined = token && (look ?? { generation: null, standing: "never-used" });
    if (options.json) {
      const { lifetime } = chosen.connection;
      const all = { connection: id, ...identityJson(facts), lifetime: lifetimeJson(lifetime) };
      process.stdout.write(`${JSON.stringify({ ...all, refreshToken: refreshToken ?? null })}\n`);
    } else {
      const { secrets: there, learned } = facts;
      const rows: readonly Row[] = [
        ["sign-in", signInWords(chosen)],
        ["secrets", ...(there.length === 0 ? ["none needed"] : secretWords(there))],
        ...(refreshToken ? ([["refresh token", standingWords(refreshToken)]] as const) : []),
        ["declared", ...declaredWords(chosen)],
        ["learned", learned ? learnedWords(learned) : "nothing shorter than declared was seen"],
      ];
      const last = 'The command line keeps no access token; "longhaul token refresh" signs in and tells what comes.';
      process.stdout.write(`${[`${id}, ${identity}`, ...aligned(rows), ...aligned([["", last]], "")].join("\n")}\n`);
    }
    return exitCode.succeeded;
  } catch (error) {
    const trouble = tellTrouble(error);
    if (options.json) process.stdout.write(`${JSON.stringify({ connection: id, identity, error: trouble })}\n`);
    return exitCode.refused;
  }
}

function declaredWords({ connection }: NamedIdentity): readonly string[] {
  const words = lifetimeWords(connection.lifetime);
  return words.length === 0 ? ["nothing; the server tells"] : words;
}

type Standing = Look | { readonly generation: null; readonly standing: "never-used" };

function standingWords({ generation, standing }: Standing): string {
  switch (standing) {
    case "never-used":
      return "given, never used here";
    case "unspent":
      return `generation ${generation}, ready`;
    case "sent":
      return `generation ${generation}, sent once without a usable answer: it may be spent, and is not sent again`;
    case "replaced":
      return `generation ${generation}, replaced by a newer one that was not kept: give a new one`;
    default:
      return standing satisfies never;
  }
}
