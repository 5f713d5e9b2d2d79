import { createServer, type Server } from "node:http";
import { type JsonObject, parseJson } from "../base/json.ts";
import { type ActionPlan, parseActionPlan } from "./actionPlan.ts";
import { type Answer, json, type SandboxRequest } from "./answer.ts";
import { assertionKey } from "./assertionKey.ts";
import { sandboxEnvironment } from "./credentials.ts";
import { type FaultPlan, parseFaultPlan } from "./faultPlan.ts";
import type { Ledger } from "./ledger.ts";
import { readBody, requestOf, send } from "./originServer.ts";
import { InputNotUnderstood } from "./outsideInput.ts";
import { isSystemName, type SystemName } from "./systemName.ts";
import { type PolicyPlan, parsePolicyPlan } from "./tokenPolicy.ts";

/** What can be seen and changed while the systems run. */
export interface Controls {
  readonly ledger: Ledger;
  /** Content of a `longhaul.json` that points here. */
  connections(): JsonObject;
  /** Replaces the faults of each system named in the plan; counting starts anew, chance goes on. */
  setFaults(plan: FaultPlan): void;
  /** Replaces the site settings of each system named in the plan; access tokens already issued keep their end. */
  setPolicies(plan: PolicyPlan): void;
  /** Does to each system named in the plan what may happen to it in the middle of a run. */
  act(plan: ActionPlan): void;
  /** Begins the ledger anew; tokens, keys and records stay, as between two runs against a real system. */
  clearLedger(): void;
  /** Forgets all tokens, records and ledger entries and starts the seeded chance anew; faults and policies stay. */
  reset(): void;
}

/**
 * The sandbox's own server, apart from the systems it plays:
 * `GET /ledger[?system=]`, `GET /ledger/entries?system=[&from=][&limit=]`, `GET /connections`,
 * `GET /environment`, `GET /private-key`, `POST /faults`, `POST /policies`, `POST /actions`, `POST /clear-ledger`,
 * `POST /reset`.
 */
export function createControlServer(controls: Controls): Server {
  return createServer((message, response) => {
    readBody(message, response, (body) => send(response, answer(controls, requestOf(message, body))));
  });
}

function answer(controls: Controls, request: SandboxRequest): Answer {
  const parameters = new URLSearchParams(request.query);
  const named = parameters.get("system");
  if (named !== null && !isSystemName(named)) return json(400, { error: `unknown system ${named}` });
  const system = named === null ? undefined : named;
  switch (`${request.method} ${request.path}`) {
    case "GET /ledger":
      return text(system === undefined ? controls.ledger.summaries() : controls.ledger.of(system).summary());
    case "GET /ledger/entries":
      return entries(controls.ledger, system, parameters);
    case "GET /connections":
      return text(controls.connections());
    case "GET /environment":
      return text({ ...sandboxEnvironment });
    case "GET /private-key":
      return { status: 200, headers: { "content-type": "application/x-pem-file" }, body: assertionKey.privatePem };
    case "POST /actions":
      return parsed(() => controls.act(parseActionPlan(parseJson(request.body))));
    case "POST /faults":
      return parsed(() => controls.setFaults(parseFaultPlan(parseJson(request.body))));
    case "POST /policies":
      return parsed(() => controls.setPolicies(parsePolicyPlan(parseJson(request.body))));
    case "POST /clear-ledger":
      controls.clearLedger();
      return json(200, { done: true });
    case "POST /reset":
      controls.reset();
      return json(200, { done: true });
    default:
      return json(404, { error: `no ${request.method} ${request.path}` });
  }
}

function entries(ledger: Ledger, system: SystemName | undefined, parameters: URLSearchParams): Answer {
  if (system === undefined) return json(400, { error: "name a system" });
  const from = Number(parameters.get("from") ?? 0);
  const limit = Number(parameters.get("limit") ?? 10_000);
  const all = ledger.of(system).entries(from);
  if (all === undefined) return json(409, { error: "this sandbox keeps counts only; start it with the full ledger" });
  return text({ entries: all.slice(0, limit) });
}

/** Indented, because people read these answers too. */
function text(value: object): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: `${JSON.stringify(value, null, 2)}\n` };
}

function parsed(set: () => void): Answer {
  try {
    set();
    return json(200, { done: true });
  } catch (error) {
    if (!(error instanceof InputNotUnderstood)) throw error;
    return json(400, { error: "not understood", problems: [...error.problems] });
  }
}
