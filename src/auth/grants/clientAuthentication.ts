import { Secret } from "../../base/secret.ts";
import type { ClientAuth } from "../connection.ts";
import { clientAssertion } from "./clientAssertion.ts";
import { type GrantParts, needSecret } from "./grantParts.ts";

/** How a request names and proves its client (RFC 6749 2.3). */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  /** What the request carries and an error must not repeat. */
  readonly secrets: readonly Secret[];
}

/** The client's name and proof for a request to `url`. Throws Failure `secret-missing` or `private-key-unusable`. */
export async function clientAuthentication(parts: GrantParts, url: string): Promise<ClientProof> {
  const { clientAuth, clientId } = parts.authentication;
  if (clientId === undefined) return { headers: {}, fields: {}, secrets: [] };
  return prove(parts, { clientAuth, clientId, url });
}

async function prove(
  parts: GrantParts,
  { clientAuth, clientId, url }: { clientAuth: ClientAuth; clientId: string; url: string },
): Promise<ClientProof> {
  switch (clientAuth) {
    case "none":
      return { headers: {}, fields: { client_id: clientId }, secrets: [] };
    case "basic": {
      const secret = await clientSecret(parts);
      const header = basicHeader(clientId, secret?.reveal() ?? "");
      return {
        headers: { authorization: header.text },
        fields: {},
        secrets: [...(secret ? [secret] : []), header.value],
      };
    }
    case "body": {
      const secret = await clientSecret(parts);
      if (!secret) return { headers: {}, fields: { client_id: clientId }, secrets: [] };
      return { headers: {}, fields: { client_id: clientId, client_secret: secret.reveal() }, secrets: [secret] };
    }
    case "private_key_jwt":
    case "client_secret_jwt": {
      const secret = await needSecret(parts, clientAuth === "private_key_jwt" ? "PRIVATE_KEY" : "CLIENT_SECRET");
      const assertion = await clientAssertion(parts, { clientId, url, secret });
      const fields = {
        client_id: clientId,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
      };
      return { headers: {}, fields, secrets: [secret, new Secret(assertion)] };
    }
    default:
      return clientAuth satisfies never;
  }
}

/** Only with client credentials is the secret all that a client has; elsewhere a public client may go without. */
async function clientSecret(parts: GrantParts): Promise<Secret | undefined> {
  if (parts.authentication.grant === "client_credentials") return needSecret(parts, "CLIENT_SECRET");
  return parts.credentials.secret("CLIENT_SECRET");
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
function basicHeader(clientId: string, secret: string): { text: string; value: Secret } {
  const encoded = [clientId, secret].map((part) => new URLSearchParams({ "": part }).toString().slice(1));
  const value = btoa(encoded.join(":"));
  return { text: `Basic ${value}`, value: new Secret(value) };
}
