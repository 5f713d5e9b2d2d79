import { after } from "../../base/time.ts";
import { type Answer, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { bearerChallenge, unadmittedChallenge } from "../challenge.ts";
import { credentials } from "../credentials.ts";
import { OAuthServer } from "../oauth/oauthServer.ts";
import { RecordStore } from "../recordStore.ts";
import { accessWords } from "../refusalWords.ts";
import { RestCollection, textField } from "../restCollection.ts";
import type { Unadmitted } from "../session.ts";
import { admitBearer, isDenied, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

const supplierScope = "supplier_mgmt";

/**
 * Field: 3600 s configured, yet the supplier scope has 900 s of its own; 900 s idle window; 3600 s for the session in
 * all; refresh token 24 h.
 */
export const arenaQmsPolicy: TokenPolicy = {
  accessMinutes: 60,
  scopeMinutes: { [supplierScope]: 15 },
  idleMinutes: 15,
  sessionMinutes: 60,
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
  const oauth = new OAuthServer(
    {
      tokenPath: "/oauth/token",
      revokePath: "/oauth/revoke",
      clients: [{ id, secret, grants: ["client_credentials", "refresh_token"] }],
      clientAuth: "basic-or-body",
      subject: ({ client, scope }) => ({
        name: client.id,
        kind: "service",
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
    if (scope.split(" ").includes(supplierScope)) return suppliers.answer(request, id);
    const challenge = bearerChallenge({ error: "insufficient_scope", scope: supplierScope });
    return withHeaders(error(403), challenge);
  }

  // The age in the system's own minutes: scope limit and idle window sound the same, as they do in the field.
  function unauthorised(unadmitted: Unadmitted): Answer {
    const policy = parts.policy();
    if (unadmitted.kind === "expired") {
      const words = `Token expired after ${parts.time.spoken(unadmitted.age)}`;
      return withHeaders(error(401, words), unadmittedChallenge(unadmitted, words));
    }
    const words = policy.tellsWhy === true ? accessWords(unadmitted, policy) : "Invalid token";
    return withHeaders(error(401, words), unadmittedChallenge(unadmitted, words));
  }

  return {
    name: "arena-qms",
    jwks: parts.jwks,
    metadata: () => oauth.metadata(),
    purpose: (request) => oauth.purpose(request) ?? "api",
    answer(request) {
      if (oauth.purpose(request) !== undefined) return oauth.answer(request);
      const admission = admitBearer(parts.tokens, request);
      if (admission.kind !== "admitted") return unauthorised(admission);
      const { access, left } = admission;
      const denied = isDenied(parts, access.session);
      const answer = denied
        ? error(403, "Your role no longer allows this")
        : authorised(request, access.session.subject.scope);
      access.declaredEndsAt = after(parts.time.now(), left);
      return withHeaders(answer, { "x-token-expires-in": String(parts.time.wireSeconds(left)) });
    },
    error,
  };
}

function withHeaders(answer: Answer, headers: Answer["headers"]): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function error(status: number, message?: string): Answer {
  const [code, standing] = errors[status] ?? [status * 10, `Error ${status}`];
  return json(status, { status, errors: [{ code, message: message ?? standing }] });
}
