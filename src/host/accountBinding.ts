import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";
import { credentialOrigins } from "../config/origins.ts";

/** Which identity of which `longhaul.json` a secret or token set belongs to. */
export interface Account {
  /** URI of the `longhaul.json`, as text. */
  readonly file: string;
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
}

/** What a stored secret was given for. It does not apply to anything else. */
export interface Binding {
  /** Every origin that would see the secret or its tokens, sorted. */
  readonly origins: readonly string[];
  /** User name or client id; empty for an API key. */
  readonly name: string;
}

export function accountOf(file: string, connection: Connection, identity: IdentityKind): Account | undefined {
  const authentication = identity === "user" ? connection.user : connection.service;
  return authentication && { file, connection, identity, authentication };
}

/** As whom the account acts: what a person would call it. */
export function accountName({ connection, authentication }: Account): string {
  return authentication.username ?? authentication.clientId ?? connection.id;
}

export function bindingOf({ connection, authentication }: Account): Binding {
  const origins = [...credentialOrigins(connection, authentication)].sort();
  return { origins, name: authentication.username ?? authentication.clientId ?? "" };
}

export function sameBinding(one: Binding, other: Binding): boolean {
  return one.name === other.name && one.origins.join(" ") === other.origins.join(" ");
}

/** Where the account's things stand in the secret store. */
export function storeKey({ file, connection, identity }: Account, what: string): string {
  return `longhaul:${JSON.stringify([what, file, connection.id, identity])}`;
}
