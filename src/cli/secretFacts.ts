import type { Connection, IdentityKind } from "../auth/connection.ts";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import type { SecretName } from "../base/failure.ts";
import type { FindSecret } from "../node/environmentSecrets.ts";
import { secretVariable } from "../node/environmentSecrets.ts";
import { canBeGiven } from "../node/tokenKeeping.ts";
import type { NamedIdentity } from "./wrongArgument.ts";

/** One secret of an identity: where it is looked for and whether it is there, never what it is. */
export interface SecretFacts {
  readonly name: SecretName;
  readonly variable: string;
  readonly needed: boolean;
  readonly present: boolean;
}

/** Those that the identity cannot do without, and those that it would use. */
export function secretFacts(chosen: NamedIdentity, secrets: FindSecret): readonly SecretFacts[] {
  const { connection, identity, authentication } = chosen;
  const needed = secretsNeeded(authentication);
  const useful: SecretName[] = canBeGiven(authentication) ? ["REFRESH_TOKEN"] : [];
  const facts = [...new Set([...needed, ...useful])].map((name) =>
    factsOf({ id: connection.id, identity, name }, needed.includes(name), secrets),
  );
  return [...facts, ...networkSecrets(connection, secrets)];
}

/** The client certificate belongs to the connection, whoever signs in. */
function networkSecrets({ id, network }: Connection, secrets: FindSecret): readonly SecretFacts[] {
  if (network.clientCertificate === undefined) return [];
  return [factsOf({ id, identity: "user", name: "CERTIFICATE_PASSPHRASE" }, false, secrets)];
}

interface Asked {
  readonly id: string;
  readonly identity: IdentityKind;
  readonly name: SecretName;
}

function factsOf({ id, identity, name }: Asked, needed: boolean, secrets: FindSecret): SecretFacts {
  const present = secrets(id, identity, name) !== undefined;
  return { name, variable: secretVariable(id, identity, name), needed, present };
}
