import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";
import type { TokenAnswer } from "../auth/grantor.ts";
import type { Failure, SecretName } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import type { Millis } from "../base/time.ts";
import type { ConnectionTokens } from "./connectionTokens.ts";
import { type Consultation, type Diagnosis, diagnoseConnection, diagnosePast } from "./doctor/diagnoseConnection.ts";
import { httpsHttp } from "./httpsHttp.ts";
import { nodeClock } from "./nodeClock.ts";
import { ForgivingLifetimes } from "./tokenState/forgivingLifetimes.ts";
import { openTokenState, type TokenState } from "./tokenState/openTokenState.ts";
import type { Environment } from "./trustedAuthorities.ts";

export interface DoctorDoorPorts {
  /** Where the windows' shared state of tokens lies. */
  readonly directory: string;
  /** Who is trusted besides, by the editor's settings. */
  readonly environment: () => Environment;
  /** Told the new name of a damaged state file. */
  readonly onSetAside: (aside: string) => void;
  /** Told when lifetimes that are learned cannot be kept. */
  readonly onUnkept: (failure: Failure<"disk-unwritable">) => void;
}

export interface DoctorOrder {
  readonly account: {
    readonly connection: Connection;
    readonly identity: IdentityKind;
    readonly authentication: Authentication;
  };
  readonly folder: string;
}

export interface DoctorWish {
  readonly secrets: ReadonlyMap<SecretName, Secret>;
  readonly watch?: Millis;
  readonly ask: (tokens: ConnectionTokens, signal: AbortSignal) => Promise<TokenAnswer>;
}

/** The doctor for the editor. A check-up signs in by itself and keeps its tokens in memory, apart from those of the window. */
export function openDoctorDoor({ directory, environment, onSetAside, onUnkept }: DoctorDoorPorts) {
  const withState = async <T>(work: (state: TokenState) => Promise<T>): Promise<T> => {
    const state = openTokenState(directory, { onSetAside });
    try {
      return await work({ ...state, learned: new ForgivingLifetimes(state.learned, onUnkept) });
    } finally {
      state.close();
    }
  };
  return {
    past: (order: DoctorOrder): Promise<Diagnosis> =>
      withState(({ learned }) => diagnosePast(consultationOf(order), { clock: nodeClock, learned })),
    checkUp: (order: DoctorOrder, { secrets, watch, ask }: DoctorWish, signal: AbortSignal): Promise<Diagnosis> =>
      withState(async (state) => {
        const { connection } = order.account;
        const passphrase = secrets.get("CERTIFICATE_PASSPHRASE");
        const http = await httpsHttp(connection.network, {
          clock: nodeClock,
          connection: connection.id,
          environment: environment(),
          ...(passphrase && passphrase.reveal() !== "" && { passphrase }),
        });
        const signIn = async (tokens: ConnectionTokens, asking: AbortSignal) => {
          if (tokens.needsPerson) await tokens.authority.signIn((stop) => ask(tokens, stop), asking);
        };
        return diagnoseConnection(
          consultationOf(order),
          {
            live: { ...(watch !== undefined && { watch }), testRotation: false, testRedirect: false },
            ports: {
              http,
              secrets: (_connection, identity, name) =>
                identity === order.account.identity ? secrets.get(name) : undefined,
              state,
              clock: nodeClock,
              // Nothing that renewing changes is given here: a refresh token and a key's replacement stay the window's.
              onUnkept: () => undefined,
              signIn,
            },
          },
          signal,
        );
      }),
  };
}

function consultationOf({ account: { connection, identity, authentication }, folder }: DoctorOrder): Consultation {
  return { connection, identity, authentication, folder };
}
