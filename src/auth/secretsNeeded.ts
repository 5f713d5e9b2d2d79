import type { SecretName } from "../base/failure.ts";
import type { Authentication } from "./connection.ts";

/** The secrets without which an identity cannot sign in, in the order in which a person is asked for them. */
export function secretsNeeded({ grant, clientAuth, clientId }: Authentication): readonly SecretName[] {
  // RFC 6749 2.3.1: Basic always carries a secret; in the body a public client has none.
  const client: SecretName[] = clientAuth === "basic" && clientId !== undefined ? ["CLIENT_SECRET"] : [];
  switch (grant) {
    case "password":
      return ["PASSWORD", ...client];
    case "client_credentials":
      return ["CLIENT_SECRET"];
    case "refresh_token":
      return ["REFRESH_TOKEN", ...client];
    case "api_key":
      return ["API_KEY"];
    default:
      return grant satisfies never;
  }
}
