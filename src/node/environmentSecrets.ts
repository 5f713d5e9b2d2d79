import type { IdentityKind } from "../auth/connection.ts";
import type { SecretName } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import type { SecretsFile } from "./secretsFile.ts";

export type FindSecret = (connection: string, identity: IdentityKind, name: SecretName) => Secret | undefined;

export interface SecretPlaces {
  /** `process.env` in real life. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asked first: it was named on the command line. */
  readonly file?: SecretsFile;
}

/** Looks secrets up by the names of `secretVariable`. An empty value counts as none. */
export function environmentSecrets({ environment, file }: SecretPlaces): FindSecret {
  return (connection, identity, name) => {
    const variable = secretVariable(connection, identity, name);
    const value = file?.secrets.get(variable)?.reveal() || environment[variable];
    return value ? new Secret(name === "PRIVATE_KEY" ? withLineBreaks(value) : value) : undefined;
  };
}

/** A PEM text needs its lines, and many places where variables are kept hold one line only: `\n` stands for a break. */
function withLineBreaks(pem: string): string {
  return pem.includes("\n") ? pem : pem.replaceAll("\\r\\n", "\n").replaceAll("\\n", "\n");
}

/** `LONGHAUL_<CONNECTION>_[SERVICE_]<NAME>`: the id in capitals, every character that a variable cannot have as `_`. */
export function secretVariable(connection: string, identity: IdentityKind, name: SecretName): string {
  const id = connection.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase();
  return `LONGHAUL_${id}_${identity === "service" ? "SERVICE_" : ""}${name}`;
}
