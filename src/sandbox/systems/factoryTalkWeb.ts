import { type Answer, json, stepsBelow } from "../answer.ts";
import { unadmittedChallenge } from "../challenge.ts";
import { credentials } from "../credentials.ts";
import { OAuthServer } from "../oauth/oauthServer.ts";
import { RecordStore } from "../recordStore.ts";
import { accessWords } from "../refusalWords.ts";
import { RestCollection, textField } from "../restCollection.ts";
import { admitBearer, isDenied, type Origin, type SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** Vendor: access 60 min, refresh 24 h at most (FactoryTalk Services Platform, Web Authentication Server). */
export const factoryTalkWebPolicy: TokenPolicy = {
  accessMinutes: 60,
  refreshMinutes: 1440,
  refreshSliding: false,
  refreshRotates: true,
  reuseRevokesFamily: false,
};

/**
 * FactoryTalk with its web authorization server: people sign in with the browser, other products with a client id and
 * secret. The sandbox's own choices: the paths, and that refresh tokens rotate; the work orders are those of the MES.
 */
export function factoryTalkWeb(parts: SystemParts): Origin {
  const { clientId, username, password, serviceClientId, serviceClientSecret } = credentials.web;
  const oauth = new OAuthServer(
    {
      tokenPath: "/connect/token",
      authorizePath: "/connect/authorize",
      revokePath: "/connect/revocation",
      clients: [
        { id: clientId, grants: ["authorization_code", "refresh_token"] },
        { id: serviceClientId, secret: serviceClientSecret, grants: ["client_credentials"] },
      ],
      user: { name: username, password },
      clientAuth: "basic-or-body",
      subject: ({ grant, client, scope }) => ({
        name: grant === "client_credentials" ? client.id : username,
        kind: grant === "client_credentials" ? "service" : "user",
        audience: "factorytalk-web",
        scope,
        claims: { client_id: client.id },
        refreshable: grant !== "client_credentials" && scope.split(" ").includes("offline_access"),
      }),
    },
    parts,
  );
  const workOrders = new RestCollection({
    store: new RecordStore(parts.ledger, { initial: () => ({ status: "Released", qty: 0 }), idempotencyKeys: true }),
    newId: (n) => `WO-N${String(n).padStart(6, "0")}`,
    naturalKey: (fields) => textField(fields, "number"),
    error,
  });

  return {
    name: "factorytalk-web",
    jwks: parts.jwks,
    metadata: () => oauth.metadata(),
    purpose: (request) => oauth.purpose(request) ?? "api",
    answer(request) {
      if (oauth.purpose(request) !== undefined) return oauth.answer(request);
      const admission = admitBearer(parts.tokens, request);
      if (admission.kind !== "admitted") {
        const words = accessWords(admission, parts.policy());
        return { ...error(401, words), headers: { ...error(401).headers, ...unadmittedChallenge(admission, words) } };
      }
      if (isDenied(parts, admission.access.session)) return error(403);
      const [collection, id, ...more] = stepsBelow("/api/v1", request.path) ?? [];
      if (collection === "health" && id === undefined) return json(200, { status: "ok" });
      const isOrder = collection === "workorders" && id !== "" && more.length === 0;
      return isOrder ? workOrders.answer(request, id) : error(404);
    },
    error,
  };
}

function error(status: number, message = `Error ${status}`): Answer {
  return json(status, { error: message });
}
