import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { type Answer, empty, header, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { arenaDate } from "../arenaDate.ts";
import { credentials } from "../credentials.ts";
import { etag, fieldsOf, RecordStore, type Revision } from "../recordStore.ts";
import { accessWords } from "../refusalWords.ts";
import { RequestQuota } from "../requestQuota.ts";
import { textField } from "../restCollection.ts";
import type { Admission } from "../session.ts";
import { isDenied, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** Vendor: 90 minutes idle and no other end, no refresh, one session per user, a request limit per 24 hours. */
export const arenaPlmPolicy: TokenPolicy = {
  accessMinutes: Number.POSITIVE_INFINITY,
  idleMinutes: 90,
  refreshMinutes: Number.POSITIVE_INFINITY,
  refreshSliding: false,
  refreshRotates: false,
  reuseRevokesFamily: false,
  exclusiveSession: true,
  quotaRequests: 25_000,
};

const loginPath = "/v1/login";
const logoutPath = "/v1/logout";

const errors: Readonly<Record<number, readonly [code: number, message: string]>> = {
  400: [3000, "The request is not valid."],
  401: [401, "There is no access token associated with this request or the access token is not valid."],
  403: [4017, "You do not have the privilege for this action."],
  404: [3011, "The guid is not valid."],
  405: [4002, "The method is not supported."],
  412: [4120, "The item was changed by someone else."],
  429: [4084, "The request limit of your workspace was exceeded."],
};

/**
 * Arena PLM as its vendor describes it: a session id from `POST /v1/login`, and items whose numbers the server makes.
 * The sandbox's own choice: `name` is what makes an item the same one to its owner; a repeated POST makes a duplicate.
 */
export function arenaPlm(parts: SystemParts): Origin {
  const items = new RecordStore(parts.ledger);
  const quota = new RequestQuota(parts.time);
  let created = 0;

  function login(request: SandboxRequest): Answer {
    if (request.method !== "POST") return error(405);
    const { email, password, workspaceId } = credentials.plm;
    const fields = parseJson(request.body);
    const isKnown = isObject(fields) && fields.email === email && fields.password === password;
    if (!isKnown || (fields.workspaceId !== undefined && Number(fields.workspaceId) !== workspaceId)) {
      parts.ledger.token("signInsRejected");
      return error(400, [4001, "The username, password or workspace ID is not valid."]);
    }
    const claims = { email };
    const owner = { name: email, kind: "user", audience: "arena-plm", scope: "", claims, refreshable: false } as const;
    const { accessToken } = parts.tokens.signIn(owner);
    const { quotaRequests = 0 } = parts.policy();
    return json(200, {
      arenaSessionId: accessToken,
      workspaceId,
      workspaceName: "Sandbox",
      workspaceRequestLimit: quotaRequests,
    });
  }

  function admit(request: SandboxRequest): Admission {
    const sent = header(request, "arena_session_id");
    return sent === undefined ? { kind: "absent" } : parts.tokens.admit(sent);
  }

  function create(request: SandboxRequest, fields: JsonObject): Answer {
    const name = textField(fields, "name");
    if (name === undefined) return error(400, [3001, 'The attribute "name" is required.']);
    created += 1;
    const guid = `ITEM${String(created).padStart(16, "0")}`;
    const body = JSON.stringify({ ...fields, guid, number: `900-${String(created).padStart(5, "0")}` });
    return written(items.write(request, { id: guid, status: 201, body, ledgerId: name }));
  }

  function change(request: SandboxRequest, guid: string, fields: JsonObject): Answer {
    const current = items.get(guid);
    if (current === undefined) return error(404);
    const { number } = fieldsOf(current);
    const body = JSON.stringify({ ...fieldsOf(current), ...fields, guid, number });
    return written(items.write(request, { id: guid, status: 200, body }));
  }

  /** `?name=` or `?number=` looks items up. */
  function list(request: SandboxRequest): Answer {
    const asked = [...new URLSearchParams(request.query)].filter(([name]) => name === "name" || name === "number");
    const results = items
      .all()
      .map(fieldsOf)
      .filter((fields) => asked.every(([name, value]) => fields[name] === value));
    return json(200, { count: results.length, results });
  }

  function item(request: SandboxRequest): Answer {
    const [collection, guid, ...more] = stepsBelow("/v1", request.path) ?? [];
    if (collection !== "items" || guid === "" || more.length > 0) return error(404);
    if (request.method === "GET") {
      if (guid === undefined) return list(request);
      const revision = items.get(guid);
      return revision === undefined ? error(404) : shown(revision, 200);
    }
    const fields = parseJson(request.body);
    if (!isObject(fields)) return error(400);
    if (guid === undefined) return request.method === "POST" ? create(request, fields) : error(405);
    return request.method === "PUT" ? change(request, guid, fields) : error(405);
  }

  function answer(request: SandboxRequest): Answer {
    if (request.path === loginPath) return login(request);
    const admission = admit(request);
    if (admission.kind !== "admitted") {
      const policy = parts.policy();
      return policy.tellsWhy === true ? error(401, [401, accessWords(admission, policy)]) : error(401);
    }
    if (request.path === logoutPath) {
      if (request.method !== "PUT") return error(405);
      parts.ledger.token("signOuts");
      parts.tokens.endSessionOf(header(request, "arena_session_id") ?? "", "signed-out");
      return empty(200);
    }
    return isDenied(parts, admission.access.session) ? error(403) : item(request);
  }

  return {
    name: "arena-plm",
    purpose({ path }) {
      if (path === loginPath) return "sign-in";
      return path === logoutPath ? "sign-out" : "api";
    },
    answer(request) {
      const { quotaRequests = Number.POSITIVE_INFINITY } = parts.policy();
      const { left, resetsAt } = quota.take(quotaRequests);
      const { headers, ...rest } = left < 0 ? error(429) : answer(request);
      return {
        ...rest,
        headers: {
          ...headers,
          "x-arena-requests-remaining": String(Math.max(0, left)),
          "x-arena-next-request-limit-reset": arenaDate(resetsAt),
        },
      };
    },
    error,
  };
}

function written(outcome: ReturnType<RecordStore["write"]>): Answer {
  return outcome.kind === "applied" || outcome.kind === "replayed"
    ? shown(outcome.revision, outcome.revision.status)
    : error(412);
}

function shown(revision: Revision, status: number): Answer {
  return json(status, fieldsOf(revision), { etag: etag(revision) });
}

function error(status: number, [code, message] = errors[status] ?? [status, `Error ${status}`]): Answer {
  return json(status, { status, errors: [{ code, message }] });
}
