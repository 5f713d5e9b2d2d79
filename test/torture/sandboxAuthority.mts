import { AuthorisedHttp } from "../../src/auth/authorisedHttp.ts";
import { ClockSkew } from "../../src/auth/clockSkew.ts";
import { makeGrantor } from "../../src/auth/grants/makeGrantor.ts";
import { MemoryLearnedLifetimes } from "../../src/auth/memoryLearnedLifetimes.ts";
import { MemoryTokenStore } from "../../src/auth/memoryTokenStore.ts";
import { soleRenewal } from "../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../src/auth/tokenAuthority.ts";
import { Failure } from "../../src/base/failure.ts";
import { Secret } from "../../src/base/secret.ts";
import { readConnectionsFile } from "../../src/config/connectionsFile.ts";
import { originsOf } from "../../src/config/origins.ts";
import { nodeChance } from "../../src/node/nodeChance.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";
import { undiciHttp } from "../../src/node/undiciHttp.ts";
import { presets } from "../../src/presets/presets.ts";
import { sandboxEnvironment } from "../../src/sandbox/credentials.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** A connection of the sandbox as the product itself would use it: real sockets, real grants, tokens in memory. */
export function sandboxAuthority(sandbox: Sandbox, id: string) {
  const text = JSON.stringify(sandbox.connections());
  const { connections, problems } = readConnectionsFile({ path: "/sandbox/longhaul.json", text }, presets);
  const connection = connections.get(id);
  if (!connection) throw new Error(`no connection ${id}: ${JSON.stringify(problems)}`);
  const http = undiciHttp({ connections: 256, environment: {} });
  const skew = new ClockSkew();
  const ports = { clock: nodeClock, chance: nodeChance, skew };
  const authority = new TokenAuthority(connection, connection.user, {
    ...ports,
    grantor: makeGrantor(connection, connection.user, {
      ...ports,
      http,
      credentials: {
        secret: (name) => {
          const value = sandboxEnvironment[`LONGHAUL_${id.toUpperCase()}_${name}`];
          return Promise.resolve(value === undefined ? undefined : new Secret(value));
        },
      },
      missing: (secret) => new Failure("secret-missing", { connection: id, secret, variable: secret }),
    }),
    store: new MemoryTokenStore(),
    lock: soleRenewal(),
    learned: new MemoryLearnedLifetimes(),
  });
  const authorised = new AuthorisedHttp({
    http,
    tokens: authority,
    skew,
    send: connection.user.send,
    origins: originsOf(connection),
    ...(connection.lifetimeHeader !== undefined && { lifetimeHeader: connection.lifetimeHeader }),
  });
  const close = async () => {
    authority.close();
    await http.close();
  };
  return { connection, authority, http: authorised, close };
}
