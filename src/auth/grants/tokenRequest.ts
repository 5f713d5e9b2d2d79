import type { HttpRequest } from "../../base/http.ts";
import { Secret } from "../../base/secret.ts";
import { type Millis, seconds } from "../../base/time.ts";
import { clientAuthentication } from "./clientAuthentication.ts";
import type { GrantParts } from "./grantParts.ts";

/** Token endpoints answer shortly or not at all. */
export const TOKEN_TIMEOUT: Millis = seconds(30);
export const TOKEN_MAX_BYTES = 1024 * 1024;

export interface TokenRequest {
  readonly request: HttpRequest;
  /** What the request carries and an error must not repeat. */
  readonly secrets: readonly Secret[];
}

/** What a request says by name; as text in a form, as it is in JSON. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

/** Fields of which an error must not repeat the value. */
const SECRET_FIELDS = ["refresh_token", "code", "code_verifier", "device_code", "token"];

/** A request to a token endpoint, with the client's proof in it. `secretFields` names further fields that are secret. */
export async function tokenRequest(
  parts: GrantParts,
  url: string,
  fields: Fields,
  secretFields: readonly string[] = [],
): Promise<TokenRequest> {
  const proof = await clientAuthentication(parts, url);
  const all: Fields = { ...fields, ...proof.fields };
  const json = parts.authentication.encoding === "json";
  const headers = {
    accept: "application/json",
    ...proof.headers,
    "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
  };
  const body = json ? JSON.stringify(all) : asForm(all);
  const carried = [...SECRET_FIELDS, ...secretFields].flatMap((name) => {
    const value = fields[name];
    return value === undefined || value === "" ? [] : [new Secret(String(value))];
  });
  return {
    request: { method: "POST", url, headers, body, timeout: TOKEN_TIMEOUT, maxBytes: TOKEN_MAX_BYTES },
    secrets: [...carried, ...proof.secrets],
  };
}

function asForm(fields: Fields): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  return form.toString();
}
