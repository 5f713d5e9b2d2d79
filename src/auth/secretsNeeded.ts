import type { SecretName } from "../base/failure.ts";
import type { Authentication, ClientAuth } from "./connection.ts";

/** The secrets without which an identity cannot sign in, in the order in which a person is asked for them. */
export function secretsNeeded({ grant, clientAuth, clientId }: Authentication): readonly SecretName[] {
  const client = clientId === undefined ? [] : ofClient(clientAuth);
  switch (grant) {
    case "password":
      return ["PASSWORD", ...client];
    case "client_credentials":
      // RFC 6749 4.4: only for clients that can keep a secret, also where the id goes along in the body.
      return clientAuth === "body" ? ["CLIENT_SECRET"] : client;
    case "refresh_token":
      return ["REFRESH_TOKEN", ...client];
    case "authorization_code":
    case "device_code":
      return client;
    case "session_login":
    case "basic":
      return ["PASSWORD"];
    case "api_key":
      return ["API_KEY"];
    default:
      return grant satisfies never;
  }
}

/** RFC 6749 2.3.1: Basic always carries a secret; in the body a public client has none. */
function ofClient(clientAuth: ClientAuth): readonly SecretName[] {
  switch (clientAuth) {
    case "basic":
    case "client_secret_jwt":
      return ["CLIENT_SECRET"];
    case "private_key_jwt":
      return ["PRIVATE_KEY"];
    case "body":
    case "none":
      return [];
    default:
      return clientAuth satisfies never;
  }
}
