import { learnedKey } from "../auth/learnedKey.ts";
import type { LearnedLifetime, LearnedLifetimes } from "../auth/learnedLifetimes.ts";
import { visible } from "../base/visible.ts";
import type { FindSecret } from "../node/environmentSecrets.ts";
import { learnedJson } from "./lifetimeFacts.ts";
import { type SecretFacts, secretFacts } from "./secretFacts.ts";
import type { NamedIdentity } from "./wrongArgument.ts";

/** Who a connection acts as, and what is there for it; nothing secret. */
export interface IdentityFacts {
  readonly chosen: NamedIdentity;
  readonly secrets: readonly SecretFacts[];
  readonly learned: LearnedLifetime | undefined;
}

export async function identityFacts(
  chosen: NamedIdentity,
  { secrets, learned }: { readonly secrets: FindSecret; readonly learned: LearnedLifetimes },
): Promise<IdentityFacts> {
  const { connection, authentication } = chosen;
  return {
    chosen,
    secrets: secretFacts(chosen, secrets),
    learned: await learned.load(learnedKey(connection, authentication)),
  };
}

export function identityJson({ chosen, secrets, learned }: IdentityFacts) {
  const { identity, authentication } = chosen;
  return {
    identity,
    grant: authentication.grant,
    name: authentication.username ?? authentication.clientId ?? null,
    scope: authentication.scope ?? null,
    secrets: secrets.map(({ variable, needed, present }) => ({ variable, needed, present })),
    learned: learnedJson(learned),
  };
}

/** `password as svc-mes, scope "a b"`. */
export function signInWords({ authentication }: NamedIdentity): string {
  const { grant, username, clientId, scope } = authentication;
  const name = username ?? clientId;
  const as = name === undefined ? "" : ` as ${visible(name)}`;
  return `${grant}${as}${scope === undefined ? "" : `, scope "${visible(scope)}"`}`;
}

/** `present  LONGHAUL_MES_PASSWORD`, one for each. */
export function secretWords(secrets: readonly SecretFacts[]): readonly string[] {
  return secrets.map(({ variable, needed, present }) => {
    const standing = present ? "present" : needed ? "missing" : "not given, not needed";
    return `${variable}: ${standing}`;
  });
}
