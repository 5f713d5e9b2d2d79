import { type Answer, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { credentials } from "../credentials.ts";
import { OAuthEndpoint } from "../oauthEndpoint.ts";
import { RecordStore } from "../recordStore.ts";
import { RestCollection, textField } from "../restCollection.ts";
import { admitBearer, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** Field: access 15 min; refresh tokens rotate, end 60 min after the sign-in, or after 30 min unused. */
export const oracleIotPolicy: TokenPolicy = {
  accessMinutes: 15,
  refreshMinutes: 60,
  refreshIdleMinutes: 30,
  refreshSliding: false,
  refreshRotates: true,
  reuseRevokesFamily: true,
};

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  412: "Precondition Failed",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/**
 * Oracle IoT: user sessions with rotating refresh tokens, and a service client.
 * The sandbox's own choices: the password grant stands in for the interactive user; below `/iot/api/v2` every
 * collection takes records, the owner's key of a posted one being its `clientId`.
 */
export function oracleIot(parts: SystemParts): Origin {
  const { username, password, clientId, serviceClientId, serviceClientSecret } = credentials.iot;
  const oauth = new OAuthEndpoint(
    {
      path: "/oauth2/token",
      clients: [
        { id: clientId, grants: ["password", "refresh_token"] },
        { id: serviceClientId, secret: serviceClientSecret, grants: ["client_credentials"] },
      ],
      user: { name: username, password },
      clientAuth: "basic-or-body",
      subject: ({ grant, client, scope }) => ({
        name: grant === "password" ? username : client.id,
        audience: "oracle-iot",
        scope,
        claims: { client_id: client.id, tok_type: "AT", sub_type: grant === "password" ? "user" : "client" },
        refreshable: grant === "password",
      }),
    },
    parts,
  );
  const records = new RestCollection({
    store: new RecordStore(parts.ledger),
    newId: (n) => `message-${n}`,
    naturalKey: (fields) => textField(fields, "clientId"),
    error,
  });

  return {
    name: "oracle-iot",
    jwks: parts.jwks,
    purpose: (request) => oauth.purpose(request) ?? "api",
    answer(request) {
      if (oauth.purpose(request) !== undefined) return oauth.answer(request);
      const admission = admitBearer(parts.tokens, request);
      if (admission.kind !== "admitted") return unauthorised(`The access token is ${admission.kind}`);
      const steps = stepsBelow("/iot/api/v2", request.path);
      if (steps === undefined || steps.includes("")) return error(404);
      return records.answer(request, recordId(request, steps));
    },
    error: (status) => (status === 401 ? unauthorised("The access token is expired") : error(status)),
  };
}

/** A POST goes to a collection, everything else to a record in one. */
function recordId(request: SandboxRequest, steps: readonly string[]): string | undefined {
  return request.method === "POST" ? undefined : steps.join("/");
}

function unauthorised(detail: string): Answer {
  return json(401, problem(401, detail), { "www-authenticate": 'Bearer error="invalid_token"' });
}

function error(status: number): Answer {
  return json(status, problem(status, titles[status] ?? `Error ${status}`));
}

/** Like RFC 7807, with Oracle's own code. */
function problem(status: number, detail: string) {
  const title = titles[status] ?? `Error ${status}`;
  return { type: "about:blank", title, status, detail, "o:errorCode": `IOT-${status}` };
}
