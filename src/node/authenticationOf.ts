import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";

/** A job or a command that names the service identity is refused earlier where the connection has none. */
export function authenticationOf({ id, user, service }: Connection, identity: IdentityKind): Authentication {
  const authentication = identity === "user" ? user : service;
  if (!authentication) throw new TypeError(`${id} has no ${identity} identity`);
  return authentication;
}
