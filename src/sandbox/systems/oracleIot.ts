import { type Answer, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { assertionKey } from "../assertionKey.ts";
import { unadmittedChallenge } from "../challenge.ts";
import { credentials } from "../credentials.ts";
import { OAuthServer } from "../oauth/oauthServer.ts";
import { deviceGrant, type OAuthClient, type SignInGrant } from "../oauth/oauthSite.ts";
import { RecordStore } from "../recordStore.ts";
import { accessWords } from "../refusalWords.ts";
import { RestCollection, textField } from "../restCollection.ts";
import type { Subject } from "../session.ts";
import { admitBearer, isDenied, type Origin, type SystemParts } from "../system.ts";
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

const vendorTokenPath = "/iot/api/v2/oauth2/token";

/**
 * Oracle IoT: user sessions with rotating refresh tokens, and a service client; at the vendor's own path, clients that
 * sign an assertion.
 * The sandbox's own choices: the password grant stands in for the interactive user where no browser is wanted; below
 * `/iot/api/v2` every collection takes records, the owner's key of a posted one being its `clientId`.
 */
export function oracleIot(parts: SystemParts): Origin {
  const { username, password, clientId, serviceClientId, serviceClientSecret } = credentials.iot;
  const subject = (signIn: { grant: SignInGrant; client: OAuthClient; scope: string }): Subject => {
    const { client, grant, scope } = signIn;
    const kind = grant === "client_credentials" ? "service" : "user";
    return {
      name: kind === "user" ? username : client.id,
      kind,
      audience: "oracle-iot",
      scope,
      claims: { client_id: client.id, tok_type: "AT", sub_type: kind === "user" ? "user" : "client" },
      refreshable: kind === "user",
    };
  };
  const service: OAuthClient = {
    id: serviceClientId,
    secret: serviceClientSecret,
    publicKey: assertionKey.publicKey,
    grants: ["client_credentials"],
  };
  const field = new OAuthServer(
    {
      tokenPath: "/oauth2/token",
      authorizePath: "/oauth2/authorize",
      devicePath: "/oauth2/device",
      revokePath: "/oauth2/revoke",
      clients: [{ id: clientId, grants: ["password", "authorization_code", deviceGrant, "refresh_token"] }, service],
      user: { name: username, password },
      clientAuth: "basic-or-body",
      subject,
    },
    parts,
  );
  const vendor = new OAuthServer(
    {
      tokenPath: vendorTokenPath,
      clients: [service],
      clientAuth: "assertion",
      audience: "oracle/iot/oauth2/token",
      allowsScope: (scope) => scope === "" || scope === "oracle/iot/activation",
      refusal: ({ status, error: name, description }) => json(status, problem(status, description ?? name)),
      subject,
    },
    parts,
  );
  const serverFor = (request: SandboxRequest) => (request.path === vendorTokenPath ? vendor : field);
  const records = new RestCollection({
    store: new RecordStore(parts.ledger),
    newId: (n) => `message-${n}`,
    naturalKey: (fields) => textField(fields, "clientId"),
    error,
  });

  return {
    name: "oracle-iot",
    jwks: parts.jwks,
    metadata: () => field.metadata(),
    purpose: (request) => serverFor(request).purpose(request) ?? "api",
    answer(request) {
      const server = serverFor(request);
      if (server.purpose(request) !== undefined) return server.answer(request);
      const admission = admitBearer(parts.tokens, request);
      if (admission.kind !== "admitted") {
        const words = accessWords(admission, parts.policy());
        return json(401, problem(401, words), unadmittedChallenge(admission, words));
      }
      if (isDenied(parts, admission.access.session)) return error(403);
      const steps = stepsBelow("/iot/api/v2", request.path);
      if (steps === undefined || steps.includes("")) return error(404);
      return records.answer(request, recordId(request, steps));
    },
    error,
  };
}

/** A POST goes to a collection, everything else to a record in one. */
function recordId(request: SandboxRequest, steps: readonly string[]): string | undefined {
  return request.method === "POST" ? undefined : steps.join("/");
}

function error(status: number): Answer {
  const words = status === 401 ? "The access token expired" : (titles[status] ?? `Error ${status}`);
  const headers = status === 401 ? unadmittedChallenge({ kind: "unknown" }, words) : undefined;
  return json(status, problem(status, words), headers);
}

/** Like RFC 7807, with Oracle's own code. */
function problem(status: number, detail: string) {
  const title = titles[status] ?? `Error ${status}`;
  return { type: "about:blank", title, status, detail, "o:errorCode": `IOT-${status}` };
}
