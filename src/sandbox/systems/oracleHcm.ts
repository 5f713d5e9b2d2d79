import { isObject, type JsonObject, type JsonValue, parseJson } from "../../base/json.ts";
import { type Answer, header, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { assertionKey } from "../assertionKey.ts";
import { bearerChallenge, unadmittedChallenge } from "../challenge.ts";
import { credentials } from "../credentials.ts";
import { OAuthServer } from "../oauth/oauthServer.ts";
import { etag, fieldsOf, RecordStore, type Revision } from "../recordStore.ts";
import { accessWords } from "../refusalWords.ts";
import { textField } from "../restCollection.ts";
import type { Unadmitted } from "../session.ts";
import { admitBearer, isDenied, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** Field: 3600 s declared, dead at minute 30; refresh token 24 h, one-time. */
export const oracleHcmPolicy: TokenPolicy = {
  accessMinutes: 60,
  effectiveMinutes: 30,
  refreshMinutes: 1440,
  refreshSliding: false,
  refreshRotates: true,
  reuseRevokesFamily: false,
};

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Token expired",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  412: "Precondition Failed",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** Oracle ADF's media type for several operations in one request. */
const BATCH = "application/vnd.oracle.adf.batch+json";

const resources = "/hcmRestApi/resources/11.13.18.05";

/** Oracle HCM with its identity service: tokens from one origin, performance goals at another. */
export function oracleHcm(parts: SystemParts): readonly Origin[] {
  return [goalsOrigin(parts), identityOrigin(parts)];
}

function identityOrigin(parts: SystemParts): Origin {
  const { username, password, clientId, clientSecret } = credentials.hcm;
  const oauth = new OAuthServer(
    {
      tokenPath: "/oauth2/v1/token",
      authorizePath: "/oauth2/v1/authorize",
      revokePath: "/oauth2/v1/revoke",
      clients: [
        {
          id: clientId,
          secret: clientSecret,
          publicKey: assertionKey.publicKey,
          grants: ["password", "authorization_code", "client_credentials", "refresh_token"],
        },
      ],
      user: { name: username, password },
      clientAuth: "basic",
      // As Oracle documents them: the same audience for every domain, and the certificate's alias as `kid`.
      audience: "https://identity.oraclecloud.com/",
      namesKeys: true,
      subject: ({ grant, client, scope }) => ({
        name: grant === "client_credentials" ? client.id : username,
        kind: grant === "client_credentials" ? "service" : "user",
        audience: "urn:opc:resource:consumer::all",
        scope,
        claims: {
          tok_type: "AT",
          sub_type: grant === "client_credentials" ? "client" : "user",
          sub_mappingattr: "userName",
          user_tenantname: "idcs-sandbox",
          client_id: client.id,
        },
        refreshable: grant !== "client_credentials" && scope.split(" ").includes("offline_access"),
      }),
    },
    parts,
  );
  return {
    name: "oracle-hcm-identity",
    jwks: parts.jwks,
    metadata: () => oauth.metadata(),
    purpose: (request) => oauth.purpose(request) ?? "api",
    answer: (request) => (oauth.purpose(request) === undefined ? error(404) : oauth.answer(request)),
    error,
  };
}

/**
 * The sandbox's own choice: `GoalName` is the natural key within a plan. `Upsert-Mode: true` updates the goal that
 * has it; without, a repeated POST makes a duplicate, which the ledger shows as applied twice.
 */
function goalsOrigin(parts: SystemParts): Origin {
  const goals = new RecordStore(parts.ledger);
  const byName = new Map<string, string>();
  let created = 0;

  function post(request: SandboxRequest, plan: string): Answer {
    const fields = parseJson(request.body);
    const refused = refusalOf(fields);
    if (refused !== undefined || !isObject(fields)) return error(400, refused);
    const name = textField(fields, "GoalName") ?? "";
    const ledgerId = `${plan}/${name}`;
    const known = header(request, "upsert-mode") === "true" ? byName.get(ledgerId) : undefined;
    if (known !== undefined) return change(request, { id: known, fields, ledgerId });
    created += 1;
    const goalId = 300_000_000 + created;
    const id = `${plan}/${goalId}`;
    const body = JSON.stringify({ ...fields, GoalId: goalId });
    byName.set(ledgerId, id);
    return written(goals.write(request, { id, status: 201, body, ledgerId }));
  }

  /** All parts or none of them; the answer to a batch that is refused names the failing part alone. */
  function batch(request: SandboxRequest): Answer {
    const parts = batchParts(parseJson(request.body));
    if (parts === undefined) return error(400, "The batch has no list of parts with id, path, operation and payload.");
    for (const { id, operation, payload, plan } of parts) {
      if (plan === undefined || (operation !== "create" && operation !== "upsert")) {
        return error(400, `Part ${id}: only goals are created or upserted here.`);
      }
      const refused = refusalOf(payload);
      if (refused !== undefined) return error(400, `Part ${id}: ${refused}`);
    }
    const answers = parts.map(({ id, path, operation, payload, plan = "" }) => {
      const headers = { ...request.headers, "upsert-mode": operation === "upsert" ? "true" : "false" };
      const part = post({ ...request, path: `${resources}${path}`, headers, body: JSON.stringify(payload) }, plan);
      return { id, path, operation, payload: parseJson(part.body) ?? null };
    });
    return json(200, { parts: answers }, { "content-type": BATCH });
  }

  function change(
    request: SandboxRequest,
    write: { readonly id: string; readonly fields: JsonObject; readonly ledgerId?: string },
  ): Answer {
    const current = goals.get(write.id);
    if (current === undefined) return error(404);
    const { GoalId } = fieldsOf(current);
    const body = JSON.stringify({ ...fieldsOf(current), ...write.fields, GoalId });
    const ledgerId = write.ledgerId ?? write.id;
    return written(goals.write(request, { id: write.id, status: 200, body, ledgerId }));
  }

  function goal(request: SandboxRequest, id: string): Answer {
    if (request.method === "GET") {
      const revision = goals.get(id);
      return revision === undefined ? error(404) : shown(revision, 200);
    }
    if (request.method !== "PATCH") return error(405);
    const fields = parseJson(request.body);
    return isObject(fields) ? change(request, { id, fields }) : error(400);
  }

  /** `q=GoalName='…'` looks one up; paged by `limit` and `offset`. */
  function list(request: SandboxRequest, plan: string): Answer {
    const parameters = new URLSearchParams(request.query);
    const name = /^GoalName='(.*)'$/.exec(parameters.get("q") ?? "")?.[1];
    const found = goals
      .all()
      .filter((one) => one.id.startsWith(`${plan}/`))
      .map(fieldsOf)
      .filter((fields) => name === undefined || fields.GoalName === name);
    const limit = Number(parameters.get("limit") ?? 25);
    const offset = Number(parameters.get("offset") ?? 0);
    const items = found.slice(offset, offset + limit);
    return json(200, { items, count: items.length, hasMore: offset + limit < found.length, limit, offset });
  }

  return {
    name: "oracle-hcm",
    purpose: () => "api",
    answer(request) {
      const admission = admitBearer(parts.tokens, request);
      if (admission.kind !== "admitted") return unauthorised(parts, admission);
      if (isDenied(parts, admission.access.session)) return error(403);
      if (request.path === resources && header(request, "content-type")?.startsWith(BATCH)) return batch(request);
      const steps = stepsBelow(resources, request.path) ?? [];
      const [collection, plan, child, kind, goalId, ...more] = steps;
      if (collection !== "goalPlans" || plan === "" || more.length > 0) return error(404);
      if (plan === undefined) return json(200, { items: [], count: 0, hasMore: false });
      if (child === undefined) return json(200, { GoalPlanId: plan });
      if (child !== "child" || kind !== "performanceGoals") return error(404);
      if (goalId !== undefined) return goal(request, `${plan}/${goalId}`);
      if (request.method === "GET") return list(request, plan);
      return request.method === "POST" ? post(request, plan) : error(405);
    },
    error,
  };
}

interface BatchPart {
  readonly id: string;
  readonly path: string;
  readonly operation: string;
  readonly payload: JsonValue;
  /** Of the goals that the path names. */
  readonly plan: string | undefined;
}

function batchParts(body: JsonValue | undefined): readonly BatchPart[] | undefined {
  const parts = isObject(body) ? body.parts : undefined;
  if (!Array.isArray(parts)) return undefined;
  const read = parts.map((part): BatchPart | undefined => {
    if (!isObject(part)) return undefined;
    const { id, path, operation, payload = null } = part;
    if (typeof id !== "string" || typeof path !== "string" || typeof operation !== "string") return undefined;
    const plan = /^\/goalPlans\/([^/]+)\/child\/performanceGoals$/.exec(path)?.[1];
    return { id, path, operation, payload, plan };
  });
  return read.every((part) => part !== undefined) ? read : undefined;
}

/** Why a goal is refused, if it is. The sandbox's own choice: a weight is not negative. */
function refusalOf(fields: JsonValue | undefined): string | undefined {
  if (!isObject(fields)) return "The goal is no JSON object.";
  if (textField(fields, "GoalName") === undefined) return "You must provide a value for the attribute GoalName.";
  return Number(fields.Weight ?? 0) < 0 ? "The attribute Weight must not be negative." : undefined;
}

function unauthorised(parts: SystemParts, unadmitted: Unadmitted): Answer {
  const policy = parts.policy();
  const words = unadmitted.kind === "expired" ? "Token expired" : accessWords(unadmitted, policy);
  return { ...error(401, words), headers: { ...error(401).headers, ...unadmittedChallenge(unadmitted, words) } };
}

function written(outcome: ReturnType<RecordStore["write"]>): Answer {
  return outcome.kind === "applied" || outcome.kind === "replayed"
    ? shown(outcome.revision, outcome.revision.status)
    : error(412);
}

function shown(revision: Revision, status: number): Answer {
  return json(status, fieldsOf(revision), { etag: etag(revision) });
}

function error(status: number, detail = titles[status] ?? `Error ${status}`): Answer {
  const title = titles[status] ?? `Error ${status}`;
  const headers = status === 401 ? bearerChallenge({ error: "invalid_token" }) : undefined;
  const body = { title, status: String(status), "o:errorDetails": [{ detail, "o:errorCode": `HCM-${status}` }] };
  return json(status, body, headers);
}
