import type { Authentication, Connection } from "../auth/connection.ts";

/** A call that the connection itself declares harmless; without one nobody sees whether the API takes a token. */
export function harmlessUrl({
  connection,
  authentication,
}: {
  readonly connection: Pick<Connection, "probe" | "keepAlive">;
  readonly authentication: Pick<Authentication, "key">;
}): string | undefined {
  return connection.probe?.url ?? connection.keepAlive?.url ?? authentication.key?.infoUrl;
}
