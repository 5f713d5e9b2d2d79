import type { Connection, IdentityKind } from "../auth/connection.ts";
import { visible } from "../base/visible.ts";
import { environmentSecrets } from "../node/environmentSecrets.ts";
import { findConnectionsFile } from "../node/findFiles.ts";
import { loadConnections } from "../node/loadJob.ts";
import { exitCode } from "./exitCode.ts";
import { type IdentityFacts, identityFacts, identityJson, secretWords, signInWords } from "./identityFacts.ts";
import { learnedWords, lifetimeJson, lifetimeWords } from "./lifetimeFacts.ts";
import { counted } from "./progressLine.ts";
import type { SecretsFlags } from "./secretsFlag.ts";
import { secretsFrom } from "./secretsOption.ts";
import { aligned, type Row } from "./table.ts";
import { fromHere, tellTrouble, tokenStateOfUser } from "./tokenSession.ts";

/** Answers the exit code: 0 when the file could be read. */
export async function connectionsAction(options: SecretsFlags & { readonly json?: boolean }): Promise<number> {
  try {
    const file = await findConnectionsFile(process.cwd());
    const secrets = environmentSecrets({ environment: process.env, ...(await secretsFrom(options.secretsFile)) });
    const { learned } = tokenStateOfUser();
    const all: ConnectionFacts[] = [];
    for (const connection of (await loadConnections(process.cwd())).values()) {
      all.push({ connection, identities: await identitiesOf(connection, { secrets, learned }) });
    }
    process.stdout.write(options.json ? asJson(file, all) : asText(file, all));
    return exitCode.succeeded;
  } catch (error) {
    const trouble = tellTrouble(error);
    if (options.json) process.stdout.write(`${JSON.stringify({ error: trouble })}\n`);
    return exitCode.refused;
  }
}

interface ConnectionFacts {
  readonly connection: Connection;
  readonly identities: readonly IdentityFacts[];
}

async function identitiesOf(connection: Connection, ports: Parameters<typeof identityFacts>[1]) {
  const kinds: readonly IdentityKind[] = ["user", "service"];
  const facts: IdentityFacts[] = [];
  for (const identity of kinds) {
    const authentication = connection[identity];
    if (authentication) facts.push(await identityFacts({ connection, identity, authentication }, ports));
  }
  return facts;
}

function asJson(file: string, all: readonly ConnectionFacts[]): string {
  const connections = all.map(({ connection, identities }) => ({
    id: connection.id,
    preset: connection.preset ?? null,
    baseUrl: connection.baseUrl,
    lifetime: lifetimeJson(connection.lifetime),
    identities: identities.map(identityJson),
  }));
  return `${JSON.stringify({ file, connections })}\n`;
}

function asText(file: string, all: readonly ConnectionFacts[]): string {
  const blocks = all.map(({ connection, identities }) => {
    const { id, preset, baseUrl, lifetime } = connection;
    const declared = lifetimeWords(lifetime);
    const rows: readonly Row[] = [
      ["preset", preset === undefined ? "none" : visible(preset)],
      ["address", visible(baseUrl)],
      ...identities.flatMap(identityRows),
      ["declared", ...(declared.length === 0 ? ["nothing; the server tells"] : declared)],
    ];
    return [visible(id), ...aligned(rows)].join("\n");
  });
  return `${[`${fromHere(file)}: ${counted(all.length, "connection")}`, ...blocks].join("\n\n")}\n`;
}

function identityRows({ chosen, secrets, learned }: IdentityFacts): readonly Row[] {
  return [
    [chosen.identity, signInWords(chosen), ...secretWords(secrets)],
    ...(learned ? ([["", `learned: ${learnedWords(learned)}`]] as const) : []),
  ];
}
