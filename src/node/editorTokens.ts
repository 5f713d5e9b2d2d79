import { ClockSkew } from "../auth/clockSkew.ts";
import type { Authentication, Connection } from "../auth/connection.ts";
import { makeGrantor } from "../auth/grants/makeGrantor.ts";
import type { LearnedLifetimes } from "../auth/learnedLifetimes.ts";
import { TokenAuthority } from "../auth/tokenAuthority.ts";
import type { Credentials, TokenStore } from "../auth/tokenSet.ts";
import { Failure, type SecretName } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import { httpsHttp } from "./httpsHttp.ts";
import { nodeChance } from "./nodeChance.ts";
import { nodeClock } from "./nodeClock.ts";
import { ForgivingLifetimes } from "./tokenState/forgivingLifetimes.ts";
import { openTokenState, type TokenState } from "./tokenState/openTokenState.ts";
import type { Environment } from "./trustedAuthorities.ts";

export interface EditorTokensOrder {
  readonly account: { readonly connection: Connection; readonly authentication: Authentication };
  /** Names the account among those of all windows, for the lock that they share. */
  readonly lock: string;
  readonly credentials: Credentials;
  readonly store: TokenStore;
}

export interface EditorTokensSettings {
  /** Who is trusted besides, as `proxyEnvironment` makes it of the editor's settings; asked for each request. */
  readonly environment?: () => Environment;
  /** Told once that lifetimes which are learned end with the window. */
  readonly onUnkept?: (failure: Failure<"disk-unwritable">) => void;
}

/** Makes the token authorities of the editor: over its own network settings, with the state that all its windows share. */
export class EditorTokens {
  private readonly state: TokenState;
  private readonly learned: LearnedLifetimes;
  private readonly environment: () => Environment;

  /** `directory`: where the state lies. `onSetAside`: told the new name of a damaged file. */
  constructor(
    directory: string,
    onSetAside: (aside: string) => void,
    { environment = () => process.env, onUnkept = () => undefined }: EditorTokensSettings = {},
  ) {
    this.state = openTokenState(directory, { onSetAside });
    this.learned = new ForgivingLifetimes(this.state.learned, onUnkept);
    this.environment = environment;
  }

  open({ account: { connection, authentication }, lock, credentials, store }: EditorTokensOrder) {
    const skew = new ClockSkew();
    const http = lateHttp(connection, { credentials, environment: this.environment });
    const ports = { clock: nodeClock, chance: nodeChance, skew };
    const missing = (secret: SecretName) =>
      new Failure("secret-missing", { connection: connection.id, secret, variable: "" });
    const grantor = makeGrantor(connection, authentication, {
      ...ports,
      http,
      credentials,
      missing,
      keepsTokens: true,
    });
    const authority = new TokenAuthority(connection, authentication, {
      ...ports,
      grantor,
      store,
      lock: this.state.lock(lock),
      // Renewing needs the lock, and with it a disk that can be written; nothing else does.
      learned: this.learned,
    });
    return { authority, grantor, http, skew };
  }

  close(): void {
    this.state.close();
  }
}

/** Without a connection: for what needs no certificate. */
export function plainHttp(): Promise<Http> {
  return httpsHttp(undefined, { clock: nodeClock, connection: "", environment: process.env });
}

/**
 * Certificates are read when a request wants them: a file that cannot be read fails that request and not the connection,
 * and one that was mended, or another passphrase, counts from the next request on.
 */
function lateHttp(
  { id, network }: Connection,
  { credentials, environment }: { readonly credentials: Credentials; readonly environment: () => Environment },
): Http {
  return {
    send: async (request, signal) => {
      const passphrase = await credentials.secret("CERTIFICATE_PASSPHRASE");
      const http = await httpsHttp(network, {
        clock: nodeClock,
        connection: id,
        environment: environment(),
        ...(passphrase && passphrase.reveal() !== "" && { passphrase }),
      });
      return http.send(request, signal);
    },
  };
}
