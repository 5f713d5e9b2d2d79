import type { JsonObject } from "../base/json.ts";
import { credentials } from "./credentials.ts";
import type { OriginName, SystemName } from "./systemName.ts";
import { effectiveMinutes, type TokenPolicy } from "./tokenPolicy.ts";

export interface ConnectionFacts {
  readonly minuteMs: number;
  readonly origins: Readonly<Partial<Record<OriginName, string>>>;
  policy(system: SystemName): TokenPolicy;
}

/** The content of a `longhaul.json` whose connections are the running systems, with lifetimes on compressed time. */
export function sandboxConnections(facts: ConnectionFacts): JsonObject {
  const { origins } = facts;
  const connections: JsonObject = {};
  const add = (id: string, system: SystemName, rest: JsonObject) => {
    const baseUrl = origins[system];
    if (baseUrl !== undefined) connections[id] = { preset: system, baseUrl, ...rest };
  };
  add("mes", "factorytalk-mes", {
    auth: { username: credentials.mes.username },
    lifetime: lifetime(facts, "factorytalk-mes", { marginMinutes: 5 }),
  });
  add("arena", "arena-qms", {
    auth: { clientId: credentials.arena.clientId },
    lifetime: lifetime(facts, "arena-qms", { marginMinutes: 5, scope: "supplier_mgmt" }),
  });
  add("thingworx", "thingworx", {});
  add("hcm", "oracle-hcm", {
    auth: {
      grant: "password",
      tokenUrl: `${origins["oracle-hcm-identity"]}/oauth2/v1/token`,
      clientId: credentials.hcm.clientId,
      username: credentials.hcm.username,
    },
    lifetime: lifetime(facts, "oracle-hcm", { marginMinutes: 5 }),
  });
  add("iot", "oracle-iot", {
    auth: {
      grant: "password",
      tokenUrl: "/oauth2/token",
      clientId: credentials.iot.clientId,
      username: credentials.iot.username,
      clientAuth: "body",
    },
    service: {
      grant: "client_credentials",
      tokenUrl: "/oauth2/token",
      clientId: credentials.iot.serviceClientId,
      clientAuth: "body",
    },
    lifetime: lifetime(facts, "oracle-iot", { marginMinutes: 1 }),
  });
  return { connections };
}

function lifetime(
  facts: ConnectionFacts,
  system: SystemName,
  site: { readonly marginMinutes: number; readonly scope?: string },
): JsonObject {
  const policy = facts.policy(system);
  const span = (minutes: number): string => duration(minutes * facts.minuteMs);
  const stated: JsonObject = {
    access: span(effectiveMinutes(policy, site.scope ?? "")),
    refresh: span(policy.refreshMinutes),
    margin: span(site.marginMinutes),
  };
  if (policy.idleMinutes !== undefined) stated.idle = span(policy.idleMinutes);
  if (policy.refreshIdleMinutes !== undefined) stated.refreshIdle = span(policy.refreshIdleMinutes);
  return stated;
}

/** A duration as `longhaul.json` writes it, rounded to milliseconds. */
function duration(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}
