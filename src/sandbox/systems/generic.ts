import { type Answer, header, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { credentials } from "../credentials.ts";
import { RecordStore } from "../recordStore.ts";
import { RestCollection, textField } from "../restCollection.ts";
import type { SessionEnd } from "../session.ts";
import type { Origin, SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** Neither a password nor this key ends by itself. */
export const genericPolicy: TokenPolicy = {
  accessMinutes: Number.POSITIVE_INFINITY,
  refreshMinutes: Number.POSITIVE_INFINITY,
  refreshSliding: false,
  refreshRotates: false,
  reuseRevokesFamily: false,
};

/** Any API with user name and password (RFC 7617) or a key in `X-API-Key`: records below `/records`. */
export function generic(parts: SystemParts): Origin {
  const { username, password, apiKey } = credentials.generic;
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  let revoked = false;
  const records = new RestCollection({
    store: new RecordStore(parts.ledger, { idempotencyKeys: true }),
    newId: (n) => `record-${n}`,
    naturalKey: (fields) => textField(fields, "id"),
    error,
  });

  function isKnown(request: SandboxRequest): boolean {
    const known = header(request, "authorization") === basic || header(request, "x-api-key") === apiKey;
    if (known && revoked) parts.ledger.token("sentEnded");
    return known && !revoked;
  }

  return {
    name: "generic",
    purpose: () => "api",
    answer(request) {
      if (!isKnown(request)) return error(401);
      const denied = parts.denied();
      if (denied === "all" || denied === "user") return error(403);
      const [collection, id, ...more] = stepsBelow("", request.path) ?? [];
      if (collection === "health" && id === undefined) return json(200, { status: "ok" });
      return collection === "records" && id !== "" && more.length === 0 ? records.answer(request, id) : error(404);
    },
    error,
    endSessions(why: SessionEnd) {
      revoked = why === "revoked";
    },
  };
}

function error(status: number): Answer {
  const headers = status === 401 ? { "www-authenticate": 'Basic realm="sandbox", charset="UTF-8"' } : undefined;
  return json(status, { error: `Error ${status}` }, headers);
}
