import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";
import { visible } from "../base/visible.ts";
import { plain, suggestion } from "../sentences/sentence.ts";

/** An argument names something that the files do not have, or one is missing. */
export class WrongArgument extends Error {
  readonly code: "connection-unknown" | "identity-unknown" | "nothing-to-probe" | "consent-needed";

  constructor(code: WrongArgument["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export interface NamedIdentity {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
}

/** Throws `WrongArgument`. */
export function namedIdentity(
  connections: ReadonlyMap<string, Connection>,
  id: string,
  identity: IdentityKind,
): NamedIdentity {
  const connection = connections.get(id);
  if (!connection) {
    const known = [...connections.keys()];
    const hint = known.length === 0 ? "It has none." : suggestion(id, known, plain);
    throw new WrongArgument("connection-unknown", `There is no connection "${visible(id)}" in longhaul.json.\n${hint}`);
  }
  const authentication = identity === "user" ? connection.user : connection.service;
  if (!authentication) {
    throw new WrongArgument(
      "identity-unknown",
      `The connection "${visible(id)}" has no service identity.\nGive it a "service" in longhaul.json, or leave --identity out.`,
    );
  }
  return { connection, identity, authentication };
}
