import type { JsonObject } from "../../base/json.ts";
import { type Answer, json } from "../answer.ts";
import type { OAuthSite } from "./oauthSite.ts";

/** A refusal of a token endpoint (RFC 6749 5.2), or in the site's own shape where it has one. */
export function refused(site: OAuthSite, error: string, description?: string): Answer {
  const status = error === "invalid_client" ? 401 : 400;
  if (site.refusal !== undefined) return site.refusal({ status, error, description });
  const body: JsonObject = description === undefined ? { error } : { error, error_description: description };
  return json(status, body, status === 401 ? { "www-authenticate": "Basic" } : undefined);
}
