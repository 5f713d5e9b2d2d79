import { isObject, type JsonValue, parseJson } from "../../base/json.ts";
import { type Answer, empty, header, html, json, type SandboxRequest, stepsBelow } from "../answer.ts";
import { ApplicationKey } from "../applicationKey.ts";
import { credentials } from "../credentials.ts";
import type { Origin, SystemParts } from "../system.ts";
import type { TokenPolicy } from "../tokenPolicy.ts";

/** A key lives one scheduled interval of the field's jobs (4 h): the next run meets "Access Denied". */
export const thingWorxPolicy: TokenPolicy = {
  accessMinutes: 240,
  refreshMinutes: 240,
  refreshSliding: false,
  refreshRotates: false,
  reuseRevokesFamily: false,
};

/** Real minutes, whatever the compression: it is about two machines' clocks. */
const skewToleranceMs = 5 * 60_000;

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Access Denied",
  403: "Access Denied",
  404: "Not Found",
  405: "Method Not Allowed",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

const error = (status: number): Answer => html(status, titles[status] ?? `Error ${status}`);

/**
 * ThingWorx: application keys with an end, a clock check, HTML errors, properties and services of things.
 * The sandbox's own choices: `GET /Thingworx/ApplicationKeys/{name}` shows the key's end, and its value to the admin
 * key only; `POST …/Services/Regenerate` gives a new key, to the key itself while it lives or to the admin key;
 * the request's time is read from `X-Request-Time` (milliseconds or a date) or else from `Date`.
 */
export function thingWorx(parts: SystemParts): Origin {
  const { time, ledger } = parts;
  const values = new Map<string, JsonValue>();
  const key = new ApplicationKey(credentials.thingworx.apiKey, {
    time,
    ledger,
    lifeMinutes: () => parts.policy().accessMinutes,
  });

  function offClock(request: SandboxRequest): boolean {
    const said = header(request, "x-request-time") ?? header(request, "date");
    if (said === undefined) return false;
    const at = /^\d+$/.test(said) ? Number(said) : Date.parse(said);
    return !(Math.abs(at - time.wallClock()) <= skewToleranceMs);
  }

  function applicationKey(request: SandboxRequest, steps: readonly string[], isAdmin: boolean): Answer {
    const [name, services, service, ...more] = steps;
    if (name !== credentials.thingworx.keyName) return error(404);
    if (services === undefined) {
      if (request.method !== "GET") return error(405);
      const shown = {
        name,
        userNameReference: "svc-sync",
        expirationDate: key.expirationDate,
      };
      return readable(request, isAdmin ? { ...shown, keyId: key.value } : shown);
    }
    if (services !== "Services" || service !== "Regenerate" || more.length > 0) return error(404);
    if (request.method !== "POST") return error(405);
    ledger.token("refreshes");
    key.regenerate();
    return readable(request, { rows: [{ result: key.value }] });
  }

  function thing(request: SandboxRequest, steps: readonly string[]): Answer {
    const [name, kind, member, ...more] = steps;
    if (!name || !member || more.length > 0) return error(404);
    if (kind === "Properties") return property(request, { id: `${name}/${member}`, member });
    if (kind !== "Services") return error(404);
    if (request.method !== "POST") return error(405);
    ledger.applied(request, { id: `${name}/${member}`, status: 200 });
    return empty(200);
  }

  function property(request: SandboxRequest, { id, member }: { readonly id: string; readonly member: string }): Answer {
    if (request.method === "GET") {
      const value = values.get(id);
      return value === undefined ? error(404) : readable(request, { rows: [{ [member]: value }] });
    }
    if (request.method !== "PUT") return error(405);
    const body = parseJson(request.body);
    const value = isObject(body) ? body[member] : undefined;
    if (value === undefined) return error(400);
    values.set(id, value);
    ledger.applied(request, { id, status: 200 });
    return empty(200);
  }

  return {
    name: "thingworx",
    purpose: ({ path }) => (path.endsWith("/Services/Regenerate") ? "refresh" : "api"),
    answer(request) {
      const sent = header(request, "appkey");
      const isAdmin = sent === credentials.thingworx.adminKey;
      if (!(isAdmin || key.admits(sent)) || offClock(request)) return error(401);
      if (!isAdmin && (parts.denied() === "all" || parts.denied() === "user")) return error(403);
      const writes = request.method === "PUT" || request.method === "POST";
      if (writes && header(request, "content-type") === undefined) return error(415);
      const [collection, ...steps] = stepsBelow("/Thingworx", request.path) ?? [];
      if (collection === "ApplicationKeys") return applicationKey(request, steps, isAdmin);
      if (collection !== "Things") return error(404);
      return isAdmin ? error(403) : thing(request, steps);
    },
    error,
    endSessions() {
      key.regenerate();
    },
  };
}

/** Without `Accept: application/json` the platform shows its pages for people. */
function readable(request: SandboxRequest, value: JsonValue): Answer {
  return header(request, "accept")?.includes("application/json") ? json(200, value) : html(200, "ThingWorx");
}
