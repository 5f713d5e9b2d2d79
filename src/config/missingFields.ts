import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { grantNames } from "./authenticationEntry.ts";

/** A field that nobody has given, although something else that was said needs it. */
export interface MissingField {
  /** From the connection, dotted: `auth.tokenUrl`. */
  readonly field: string;
  /** What would do as well. */
  readonly instead: string | null;
  /** The field that asks for it, and its value where that is a choice. */
  readonly by: string;
  readonly value: string | null;
}

type Identity = "auth" | "service";

/**
 * What an entry needs beyond its shape, preset and file taken together. `siteFields` are the fields of `auth` that the
 * preset expects from the site: of two that would do, they are asked for.
 */
export function missingFields(entry: JsonObject, siteFields: readonly string[]): readonly MissingField[] {
  const identities = (["auth", "service"] as const).flatMap((identity) => {
    const said = entry[identity];
    if (!isObject(said)) return [];
    const own = siteFields.flatMap((field) => (field.startsWith("auth.") ? [field.slice("auth.".length)] : []));
    return missingIn(identity, said, own);
  });
  return [...identities, ...missingParts(entry)];
}

/** Fields of one object that make sense only together. */
function missingParts({ quota, keepAlive, probe }: JsonObject): readonly MissingField[] {
  return [
    ...together("quota", quota, ["remaining", "reset"]),
    ...together("keepAlive", keepAlive, ["path", "every"]),
    ...together("probe", probe, ["path"]),
  ];
}

function together(name: string, said: JsonValue | undefined, fields: readonly string[]): readonly MissingField[] {
  if (!isObject(said)) return [];
  const [given] = fields.filter((field) => said[field] !== undefined);
  return fields
    .filter((field) => said[field] === undefined)
    .map((field) => ({
      ...need(`${name}.${field}`),
      by: given === undefined ? name : `${name}.${given}`,
      value: null,
    }));
}

function missingIn(identity: Identity, said: JsonObject, siteFields: readonly string[]): readonly MissingField[] {
  const grant = grantOf(said);
  const clientAuth = grant === "private_key_jwt" ? grant : said.clientAuth;
  const byGrant = { by: `${identity}.grant`, value: grant };
  const byClientAuth = { by: `${identity}.clientAuth`, value: typeof clientAuth === "string" ? clientAuth : null };
  const missing: MissingField[] = missingUrls(identity, said, siteFields).map((url) => ({ ...url, ...byGrant }));
  const names = neededNames(grant);
  for (const field of names) {
    if (said[field] === undefined) missing.push({ ...need(`${identity}.${field}`), ...byGrant });
  }
  const namesClient = clientAuth === "basic" || clientAuth === "private_key_jwt" || clientAuth === "client_secret_jwt";
  if (namesClient && asksTokens(grant) && said.clientId === undefined && !names.includes("clientId")) {
    missing.push({ ...need(`${identity}.clientId`), ...byClientAuth });
  }
  const keyId = isObject(said.assertion) ? said.assertion.keyId : undefined;
  if (clientAuth === "private_key_jwt" && keyId === undefined && siteFields.includes("assertion.keyId")) {
    missing.push({ ...need(`${identity}.assertion.keyId`), ...byClientAuth });
  }
  return [...missing, ...missingOfKey(identity, said)];
}

/** Discovery gives every URL but the one where a session is opened. */
function missingUrls(
  identity: Identity,
  said: JsonObject,
  siteFields: readonly string[],
): readonly Pick<MissingField, "field" | "instead">[] {
  const grant = grantOf(said);
  const urls = neededUrls(grant).filter((field) => said[field] === undefined);
  const named = urls.map((field) => `${identity}.${field}`);
  if (grant === "session_login") return named.map(need);
  if (urls.length === 0 || said.issuer !== undefined) return [];
  const issuer = `${identity}.issuer`;
  if (urls.length > 1 || siteFields.includes("issuer")) return [{ field: issuer, instead: named.join(", ") }];
  return named.map((field) => ({ field, instead: issuer }));
}

/** An address without the place in its answer is of no use. */
function missingOfKey(identity: Identity, { key }: JsonObject): readonly MissingField[] {
  if (!isObject(key)) return [];
  const pairs = [
    ["infoUrl", "expiresAt"],
    ["regenerateUrl", "value"],
  ] as const;
  return pairs
    .filter(([url, path]) => key[url] !== undefined && key[path] === undefined)
    .map(([url, path]) => ({
      ...need(`${identity}.key.${path}`),
      by: `${identity}.key.${url}`,
      value: null,
    }));
}

/** A grant that there is not has a problem of its own. */
function grantOf({ grant }: JsonObject): string {
  return grantNames.find((name) => name === grant) ?? "";
}

function need(field: string): Pick<MissingField, "field" | "instead"> {
  return { field, instead: null };
}

function neededUrls(grant: string): readonly string[] {
  switch (grant) {
    case "authorization_code":
      return ["authorizeUrl", "tokenUrl"];
    case "device_code":
      return ["deviceUrl", "tokenUrl"];
    default:
      return grant === "session_login" || asksTokens(grant) ? ["tokenUrl"] : [];
  }
}

function neededNames(grant: string): readonly string[] {
  switch (grant) {
    case "password":
    case "session_login":
    case "basic":
      return ["username"];
    case "client_credentials":
    case "private_key_jwt":
    case "authorization_code":
    case "device_code":
      return ["clientId"];
    default:
      return [];
  }
}

/** Whether a grant speaks to an OAuth token endpoint. */
function asksTokens(grant: string): boolean {
  return !["", "api_key", "basic", "session_login"].includes(grant);
}
