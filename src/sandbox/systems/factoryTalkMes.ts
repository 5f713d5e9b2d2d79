import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { type Answer, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { credentials } from "../credentials.ts";
import { RecordStore } from "../recordStore.ts";
import { accessWords, refreshWords } from "../refusalWords.ts";
import { RestCollection, textField } from "../restCollection.ts";
import type { IssuedTokens } from "../session.ts";
import { admitBearer, isDenied, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** Field: access 30 min, refresh 8 h that each use extends. */
export const factoryTalkMesPolicy: TokenPolicy = {
  accessMinutes: 30,
  refreshMinutes: 480,
  refreshSliding: true,
  refreshRotates: false,
  reuseRevokesFamily: false,
};

const signInPath = "/api/auth/login";
const refreshPath = "/api/auth/refresh";

const sentences: Readonly<Record<number, string>> = {
  400: "body must be a JSON object",
  401: "Token expired - please re-authenticate",
  403: "User is not allowed to change work orders",
  404: "Not found",
  405: "Method not allowed",
  412: "Version conflict",
  422: "Idempotency-Key was used for another request",
  429: "Too many requests",
  500: "Internal error",
  502: "Bad gateway",
  503: "Service unavailable",
};

/**
 * FactoryTalk MES: JSON sign-in and refresh, work orders with versions, `If-Match` and `Idempotency-Key`.
 * The sandbox's own choice: every work order exists from the start, as version 1.
 */
export function factoryTalkMes(parts: SystemParts): Origin {
  const workOrders = new RestCollection({
    store: new RecordStore(parts.ledger, {
      initial: () => ({ status: "Released", qty: 0 }),
      idempotencyKeys: true,
    }),
    newId: (n) => `WO-N${String(n).padStart(6, "0")}`,
    naturalKey: (fields) => textField(fields, "number"),
    refusal: (fields) => (Number(fields.qty) < 0 ? error(400, "qty must not be negative") : undefined),
    error,
    rival: parts.rival,
    conflict: (current) => json(412, { error: "Version conflict", version: current?.version ?? 0 }),
  });

  function signIn(fields: JsonObject): Answer {
    const { username, password } = credentials.mes;
    if (fields.username !== username || fields.password !== password) {
      parts.ledger.token("signInsRejected");
      return error(401, "Invalid credentials");
    }
    const issued = parts.tokens.signIn({
      name: username,
      kind: "user",
      audience: "factorytalk-mes",
      scope: "workorders",
      claims: { preferred_username: username, roles: ["WorkOrderEditor"] },
      refreshable: true,
    });
    return tokenAnswer(issued);
  }

  function refresh(fields: JsonObject): Answer {
    const issued = parts.tokens.refresh(textField(fields, "refresh_token") ?? "");
    if (typeof issued !== "string") return tokenAnswer(issued);
    return error(401, refreshWords(issued, parts.policy()) ?? "Refresh token expired or invalid");
  }

  function authenticate(request: SandboxRequest): Answer {
    if (request.method !== "POST") return error(405);
    const fields = parseJson(request.body);
    if (!isObject(fields)) return error(400);
    return request.path === signInPath ? signIn(fields) : refresh(fields);
  }

  return {
    name: "factorytalk-mes",
    jwks: parts.jwks,
    purpose({ path }) {
      if (path === signInPath) return "sign-in";
      return path === refreshPath ? "refresh" : "api";
    },
    answer(request) {
      if (request.path === signInPath || request.path === refreshPath) return authenticate(request);
      const admission = admitBearer(parts.tokens, request);
      if (admission.kind === "expired") return error(401);
      if (admission.kind !== "admitted") {
        return error(401, parts.policy().tellsWhy === true ? accessWords(admission, parts.policy()) : "Invalid token");
      }
      if (isDenied(parts, admission.access.session)) return error(403);
      const [collection, id, ...more] = stepsBelow("/api/v1", request.path) ?? [];
      if (collection === "health" && id === undefined) return json(200, { status: "ok" });
      return collection === "workorders" && id !== "" && more.length === 0
        ? workOrders.answer(request, id)
        : error(404);
    },
    error,
  };
}

function error(status: number, sentence = sentences[status] ?? `Error ${status}`): Answer {
  return json(status, { error: sentence });
}

function tokenAnswer(issued: IssuedTokens): Answer {
  return json(200, {
    access_token: issued.accessToken,
    refresh_token: issued.refreshToken ?? "",
    expires_in: issued.expiresIn,
  });
}
