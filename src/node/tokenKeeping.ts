import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { Authentication } from "../auth/connection.ts";
import { MemoryTokenStore } from "../auth/memoryTokenStore.ts";
import type { RenewalLock } from "../auth/renewalLock.ts";
import { soleRenewal } from "../auth/soleRenewal.ts";
import type { TokenStore } from "../auth/tokenSet.ts";
import { Failure, type SecretName } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import { GivenTokenStore } from "./givenTokenStore.ts";
import { KeptKeyStore } from "./keptKeyStore.ts";
import { nodeClock } from "./nodeClock.ts";
import type { SecretsFile } from "./secretsFile.ts";
import { fileTokenPlace, passingTokenPlace, type TokenPlace } from "./tokenPlaces.ts";
import { fingerprintOf } from "./tokenState/givenTokens.ts";
import type { TokenState } from "./tokenState/openTokenState.ts";

/** Where one identity's tokens are kept in a process of the command line, and who takes turns to renew them. */
export interface TokenKeeping {
  readonly store: TokenStore;
  readonly lock: RenewalLock;
  /** A refresh token stands in for a sign-in: none is tried. */
  readonly insteadOfSignIn: boolean;
  /** Where the secret lies that renewing changes; absent where it does not change or cannot be kept. */
  readonly place?: { readonly name: SecretName; readonly place: TokenPlace };
}

export interface TokenKeepingOptions {
  /** Id of the connection, for failures. */
  readonly connection: string;
  readonly authentication: Authentication;
  /** The variable of a secret, and what it held when the process began. */
  readonly variable: (name: SecretName) => string;
  readonly find: (name: SecretName) => Secret | undefined;
  readonly file: SecretsFile | undefined;
  readonly state: TokenState;
  readonly onUnkept: (variable: string) => void;
}

/**
 * Tokens end with the process. What outlives it is a secret that renewing changes: a refresh token that a person gave,
 * and an API key that the server replaces. Processes that share one take turns.
 */
export function tokenKeeping(options: TokenKeepingOptions): TokenKeeping {
  const { authentication } = options;
  const token = canBeGiven(authentication) ? options.find("REFRESH_TOKEN") : undefined;
  if (token) return givenToken(token, options);
  const path = writablePath("API_KEY", options);
  if (authentication.grant === "api_key" && authentication.key?.regenerateUrl !== undefined && path !== undefined) {
    return keptKey(path, options);
  }
  return { store: new MemoryTokenStore(), lock: soleRenewal(), insteadOfSignIn: false };
}

/** The account of a refresh token that a person gave: its place, or where it has none, itself. */
export function givenAccount(token: Secret, variable: string, file: SecretsFile | undefined): string {
  const path = file?.secrets.has(variable) ? file.path : undefined;
  return path === undefined ? `given ${fingerprintOf(token)}` : secretAccount(path, variable);
}

/** A refresh token stands in for a person, who can then be absent. */
export function canBeGiven({ grant }: Authentication): boolean {
  return grant === "refresh_token" || isInteractive({ grant });
}

export function isInteractive({ grant }: Pick<Authentication, "grant">): boolean {
  return grant === "authorization_code" || grant === "device_code";
}

/**
 * Two processes with the same refresh token share one chain of tokens: the lock keeps them in turn, and the generations
 * keep either from sending one that the other has spent.
 */
function givenToken(token: Secret, options: TokenKeepingOptions): TokenKeeping {
  const { file, state } = options;
  const variable = options.variable("REFRESH_TOKEN");
  const account = givenAccount(token, variable, file);
  const path = file?.secrets.has(variable) ? file.path : undefined;
  const place = path === undefined ? passingTokenPlace(token) : fileTokenPlace(path, variable, state);
  const onUnkept = () => options.onUnkept(variable);
  const error = `${variable} was replaced by the server when it was used before`;
  const replaced = () => new Failure("sign-in-needed", { connection: options.connection, error });
  const store = new GivenTokenStore({ place, given: state.given(account), clock: nodeClock, onUnkept, replaced });
  return { store, lock: state.lock(account), insteadOfSignIn: true };
}

function keptKey(path: string, options: TokenKeepingOptions): TokenKeeping {
  const name = "API_KEY";
  const variable = options.variable(name);
  const place = fileTokenPlace(path, variable, options.state);
  const store = new KeptKeyStore(place, () => options.onUnkept(variable));
  const shared = options.state.lock(secretAccount(path, variable));
  // Each process reads the key anew, so there are no generations in common: only turns.
  const own = soleRenewal();
  const lock: RenewalLock = { hold: (work, signal) => shared.hold(() => own.hold(work, signal), signal) };
  return { store, lock, insteadOfSignIn: false, place: { name, place } };
}

const secretAccount = (path: string, variable: string) => `secret ${variable} ${path}`;

/** Asked before a key is replaced: one that could not be written down would be lost to everybody. */
function writablePath(name: SecretName, { file, variable }: TokenKeepingOptions): string | undefined {
  const path = file?.secrets.has(variable(name)) ? file.path : undefined;
  if (path === undefined) return undefined;
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return path;
  } catch {
    return undefined;
  }
}
