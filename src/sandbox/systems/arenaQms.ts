import { type Answer, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { credentials } from "../credentials.ts";
import { OAuthEndpoint } from "../oauthEndpoint.ts";
import { RecordStore } from "../recordStore.ts";
import { RestCollection, textField } from "../restCollection.ts";
import { admitBearer, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

const supplierScope = "supplier_mgmt";

/** Field: 3600 s configured, yet the supplier scope has 900 s of its own; 900 s idle window; refresh token 24 h. */
export const arenaQmsPolicy: TokenPolicy = {
  accessMinutes: 60,
  scopeMinutes: { [supplierScope]: 15 },
  idleMinutes: 15,
  refreshMinutes: 1440,
  refreshSliding: false,
  refreshRotates: false,
  reuseRevokesFamily: false,
};

const errors: Readonly<Record<number, readonly [code: number, message: string]>> = {
  400: [4001, "The request body is not valid"],
  401: [4010, "Token expired after 15m 0s"],
  403: [4030, "Scope does not allow this request"],
  404: [4040, "No such resource"],
  405: [4050, "Method not allowed"],
  412: [4120, "The supplier was changed by someone else"],
  429: [4084, "Too many requests"],
  500: [5000, "Internal error"],
  502: [5020, "Bad gateway"],
  503: [5030, "Service unavailable"],
};

/**
 * Arena QMS: client credentials that give a refresh token, a scope that lives shorter than the token says,
 * an idle window, and `X-Token-Expires-In` on every authorised answer.
 * The sandbox's own choices: every supplier exists from the start; a repeated POST makes a duplicate.
 */
export function arenaQms(parts: SystemParts): Origin {
  const suppliers = new RestCollection({
    store: new RecordStore(parts.ledger, { initial: (id) => ({ number: id, status: "Approved" }) }),
    newId: (n) => `SUP-N${String(n).padStart(6, "0")}`,
    naturalKey: (fields) => textField(fields, "number"),
    error,
  });
  const { clientId: id, clientSecret: secret } = credentials.arena;
  const oauth = new OAuthEndpoint(
    {
      path: "/oauth/token",
      clients: [{ id, secret, grants: ["client_credentials", "refresh_token"] }],
      clientAuth: "basic-or-body",
      subject: ({ client, scope }) => ({
        name: client.id,
        audience: "arena-qms",
        scope,
        claims: { client_id: client.id },
        refreshable: scope.split(" ").includes("offline_access"),
      }),
    },
    parts,
  );

  function authorised(request: SandboxRequest, scope: string): Answer {
    const [collection, id, ...more] = stepsBelow("/api/v1", request.path) ?? [];
    if (collection === "health" && id === undefined) return json(200, { status: "UP" });
    if (collection !== "suppliers" || id === "" || more.length > 0) return error(404);
    return scope.split(" ").includes(supplierScope) ? suppliers.answer(request, id) : error(403);
  }

  return {
    name: "arena-qms",
    jwks: parts.jwks,
    purpose: (request) => oauth.purpose(request) ?? "api",
    answer(request) {
      if (oauth.purpose(request) !== undefined) return oauth.answer(request);
      const admission = admitBearer(parts.tokens, request);
      // The age in the system's own minutes: scope limit and idle window sound the same, as they do in the field.
      if (admission.kind === "expired") return error(401, `Token expired after ${parts.time.spoken(admission.age)}`);
      if (admission.kind !== "admitted") return error(401, "Invalid token");
      const answer = authorised(request, admission.access.session.subject.scope);
      const left = String(parts.time.wireSeconds(admission.left));
      return { ...answer, headers: { ...answer.headers, "x-token-expires-in": left } };
    },
    error,
  };
}

function error(status: number, message?: string): Answer {
  const [code, standing] = errors[status] ?? [status * 10, `Error ${status}`];
  return json(status, { status, errors: [{ code, message: message ?? standing }] });
}
