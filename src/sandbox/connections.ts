import type { JsonObject } from "../base/json.ts";
import { credentials } from "./credentials.ts";
import type { OriginName, SystemName } from "./systemName.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";

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
    lifetime: lifetime(facts, "factorytalk-mes"),
  });
  add("arena", "arena-qms", {
    auth: { clientId: credentials.arena.clientId },
    lifetime: lifetime(facts, "arena-qms", 5),
  });
  add("thingworx", "thingworx", {});
  add("hcm", "oracle-hcm", {
    auth: {
      tokenUrl: `${origins["oracle-hcm-identity"]}/oauth2/v1/token`,
      clientId: credentials.hcm.clientId,
      username: credentials.hcm.username,
    },
    lifetime: lifetime(facts, "oracle-hcm", 5),
  });
  add("iot", "oracle-iot", {
    auth: { clientId: credentials.iot.clientId, username: credentials.iot.username },
    service: { grant: "client_credentials", clientId: credentials.iot.serviceClientId },
    lifetime: lifetime(facts, "oracle-iot", 1),
  });
  return { connections };
}

/** What the system declares: that some end sooner is for the client to find out. */
function lifetime(facts: ConnectionFacts, system: SystemName, marginMinutes?: number): JsonObject {
  const policy = facts.policy(system);
  const span = (minutes: number): string => duration(minutes * facts.minuteMs);
  const stated: JsonObject = { access: span(policy.accessMinutes), refresh: span(policy.refreshMinutes) };
  if (policy.idleMinutes !== undefined) stated.idle = span(policy.idleMinutes);
  if (policy.refreshIdleMinutes !== undefined) stated.refreshIdle = span(policy.refreshIdleMinutes);
  if (marginMinutes !== undefined) stated.margin = span(marginMinutes);
  return stated;
}

/** A duration as `longhaul.json` writes it, rounded to milliseconds. */
function duration(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}
