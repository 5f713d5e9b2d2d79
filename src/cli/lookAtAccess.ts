import type { Connection, IdentityKind } from "../auth/connection.ts";
import { failedWith } from "../base/failure.ts";
import { checkAccess } from "../node/accessCheck.ts";
import { authenticationOf } from "../node/authenticationOf.ts";
import { connectionTokens } from "../node/connectionTokens.ts";
import type { LookAtAccess } from "../node/dryRunJob.ts";
import type { FindSecret } from "../node/environmentSecrets.ts";
import { secretVariable } from "../node/environmentSecrets.ts";
import type { LoadedJob } from "../node/loadJob.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { jobStateDirectory } from "../node/runDirectory.ts";
import { findRunHolder } from "../node/runLock.ts";
import { canBeGiven } from "../node/tokenKeeping.ts";
import type { TokenState } from "../node/tokenState/openTokenState.ts";
import type { UncheckedReason } from "../protocol/forecastMessages.ts";
import { openNetwork } from "./openNetwork.ts";
import { warnUnkept } from "./tokenSession.ts";

export interface LookOptions {
  readonly loaded: LoadedJob;
  readonly secretsFile: string | undefined;
  readonly offline: boolean;
  readonly state: TokenState;
}

/** For a dry run at the command line: signs in with the secrets that are given, and asks nobody for any. */
export function lookAtAccess({ loaded, secretsFile, offline, state }: LookOptions, signal: AbortSignal): LookAtAccess {
  const { job, connection } = loaded;
  const unchecked = (because: UncheckedReason) => ({ access: { state: "unchecked" as const, because } });
  return async (identity, first) => {
    if (offline) return unchecked("offline");
    if (connection.exclusiveSession && (await findRunHolder(jobStateDirectory(job.file))))
      return unchecked("run-moving");
    const { given, secrets, http } = await openNetwork(connection, secretsFile);
    try {
      if (spendsToken(connection, identity, { secrets, file: given.file?.secrets })) return unchecked("spends-token");
      const ports = { http, secrets, ...given, state, onUnkept: warnUnkept };
      const tokens = connectionTokens(connection, identity, ports);
      const { authority, skew } = tokens;
      try {
        if (tokens.needsPerson) return unchecked("person-needed");
        const facts = () => authority.facts();
        const acting = {
          tokens: authority,
          events: authority.events,
          skew,
          limits: async () => (await facts()).limits,
        };
        const scope = async () => (await facts()).scope;
        return await checkAccess(
          { connection, identity, http, tokens: acting, scope, clock: nodeClock, first },
          signal,
        );
      } finally {
        authority.close();
      }
    } catch (error) {
      if (failedWith(error, "secret-missing")) {
        const { variable } = error.facts;
        return { access: { state: "unchecked", because: "no-secrets", ...(variable !== "" && { variable }) } };
      }
      throw error;
    } finally {
      await http.close();
    }
  };
}

interface GivenSecrets {
  readonly secrets: FindSecret;
  readonly file: ReadonlyMap<string, unknown> | undefined;
}

/** A refresh token that works once, and whose follower could not be kept, is left for the run. */
function spendsToken(connection: Connection, identity: IdentityKind, { secrets, file }: GivenSecrets): boolean {
  if (connection.lifetime.rotates === false || !canBeGiven(authenticationOf(connection, identity))) return false;
  const isGiven = secrets(connection.id, identity, "REFRESH_TOKEN") !== undefined;
  return isGiven && file?.has(secretVariable(connection.id, identity, "REFRESH_TOKEN")) !== true;
}
