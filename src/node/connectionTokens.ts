import { ClockSkew } from "../auth/clockSkew.ts";
import type { Connection } from "../auth/connection.ts";
import { MemoryTokenStore } from "../auth/memoryTokenStore.ts";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import { TokenAuthority } from "../auth/tokenAuthority.ts";
import { Failure, type SecretName } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import { type FindSecret, secretVariable } from "./environmentSecrets.ts";
import { nodeChance } from "./nodeChance.ts";
import { nodeClock } from "./nodeClock.ts";

/**
 * The user identity of a connection, signed in with secrets from the environment; its tokens end with the process.
 * Throws Failure `secret-missing` before anything is sent.
 */
export function connectionTokens(connection: Connection, { http, secrets }: { http: Http; secrets: FindSecret }) {
  const missing = (secret: SecretName) =>
    new Failure("secret-missing", {
      connection: connection.id,
      secret,
      variable: secretVariable(connection.id, "user", secret),
    });
  for (const name of secretsNeeded(connection.user)) if (!secrets(connection.id, "user", name)) throw missing(name);
  const skew = new ClockSkew();
  const authority = new TokenAuthority(connection, connection.user, {
    clock: nodeClock,
    chance: nodeChance,
    http,
    skew,
    store: new MemoryTokenStore(),
    request: { credentials: { secret: async (name) => secrets(connection.id, "user", name) }, missing },
  });
  return { authority, skew };
}
