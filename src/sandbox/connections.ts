import type { JsonObject } from "../base/json.ts";
import { credentials } from "./credentials.ts";
import { type DeclaredTimes, declaredTimes } from "./declaredTimes.ts";
import type { OriginName, SystemName } from "./systemName.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";

export interface ConnectionFacts {
  readonly minuteMs: number;
  readonly origins: Readonly<Partial<Record<OriginName, string>>>;
  policy(system: SystemName): TokenPolicy;
}

interface Entry {
  readonly id: string;
  readonly preset: string;
  readonly system: SystemName;
  readonly rest: (times: DeclaredTimes) => JsonObject;
}

/** The content of a `longhaul.json` whose connections are the running systems, with lifetimes on compressed time. */
export function sandboxConnections(facts: ConnectionFacts): JsonObject {
  const connections: JsonObject = {};
  for (const { id, preset, system, rest } of entries(facts.origins)) {
    const baseUrl = facts.origins[system];
    if (baseUrl === undefined) continue;
    connections[id] = { preset, baseUrl, ...rest(declaredTimes(facts.policy(system), facts.minuteMs)) };
  }
  return { connections };
}

/** What a preset leaves to the site, and what differs here; where one is silent, it is right. */
function entries(origins: ConnectionFacts["origins"]): readonly Entry[] {
  const { arena, generic, hcm, iot, mes, plm, thingworx, web } = credentials;
  const identity = origins["oracle-hcm-identity"] ?? "";
  const webIssuer = origins["factorytalk-web"] ?? "";
  const iotService = { grant: "client_credentials", clientAuth: "body", clientId: iot.serviceClientId };
  const key = `/Thingworx/ApplicationKeys/${thingworx.keyName}`;
  return [
    {
      id: "mes",
      preset: "factorytalk-mes",
      system: "factorytalk-mes",
      rest: ({ lifetime }) => ({ auth: { username: mes.username }, lifetime: lifetime() }),
    },
    {
      id: "arena",
      preset: "arena-qms",
      system: "arena-qms",
      rest: ({ lifetime, span }) => ({
        auth: { clientId: arena.clientId, revokeUrl: "/oauth/revoke" },
        lifetime: lifetime({ margin: 5 }),
        keepAlive: { path: "/api/v1/health", every: span(10) },
      }),
    },
    {
      id: "thingworx",
      preset: "thingworx",
      system: "thingworx",
      rest: () => ({ auth: { key: { infoUrl: key, regenerateUrl: `${key}/Services/Regenerate` } } }),
    },
    {
      id: "hcm",
      preset: "oracle-hcm",
      system: "oracle-hcm",
      rest: ({ lifetime }) => ({
        auth: {
          tokenUrl: `${identity}/oauth2/v1/token`,
          revokeUrl: `${identity}/oauth2/v1/revoke`,
          clientId: hcm.clientId,
          username: hcm.username,
        },
        lifetime: lifetime({ margin: 5 }),
      }),
    },
    {
      id: "iot",
      preset: "oracle-iot",
      system: "oracle-iot",
      rest: ({ lifetime }) => ({
        auth: { grant: "password", clientId: iot.clientId, username: iot.username },
        service: iotService,
        lifetime: lifetime({ margin: 1 }),
      }),
    },
    {
      id: "iot-browser",
      preset: "oracle-iot",
      system: "oracle-iot",
      rest: ({ lifetime }) => ({
        auth: { clientId: iot.clientId, deviceUrl: "/oauth2/device" },
        service: iotService,
        lifetime: lifetime({ margin: 1 }),
      }),
    },
    {
      id: "iot-device",
      preset: "oracle-iot",
      system: "oracle-iot",
      rest: ({ lifetime }) => ({
        auth: { grant: "device_code", clientId: iot.clientId, deviceUrl: "/oauth2/device" },
        lifetime: lifetime({ margin: 1 }),
      }),
    },
    {
      id: "iot-assertion",
      preset: "oracle-iot-assertion",
      system: "oracle-iot",
      rest: ({ lifetime }) => ({
        auth: { clientId: iot.serviceClientId },
        lifetime: lifetime({ margin: 1, refreshes: false }),
      }),
    },
    {
      id: "iot-shared",
      preset: "oracle-iot-assertion",
      system: "oracle-iot",
      rest: ({ lifetime }) => ({
        auth: { clientId: iot.serviceClientId, clientAuth: "client_secret_jwt" },
        lifetime: lifetime({ margin: 1, refreshes: false }),
      }),
    },
    {
      id: "hcm-assertion",
      preset: "oracle-hcm-assertion",
      system: "oracle-hcm",
      rest: ({ lifetime }) => ({
        auth: {
          tokenUrl: `${identity}/oauth2/v1/token`,
          clientId: hcm.clientId,
          assertion: { keyId: "sandbox" },
        },
        lifetime: lifetime({ margin: 5, refreshes: false }),
      }),
    },
    {
      id: "oauth2",
      preset: "oauth2",
      system: "oracle-iot",
      rest: ({ lifetime }) => ({
        auth: { tokenUrl: "/oauth2/token", revokeUrl: "/oauth2/revoke", clientId: iot.serviceClientId },
        lifetime: lifetime({ refreshes: false }),
      }),
    },
    {
      id: "web",
      preset: "factorytalk-web",
      system: "factorytalk-web",
      rest: ({ lifetime }) => ({
        auth: {
          tokenUrl: "/connect/token",
          revokeUrl: "/connect/revocation",
          clientId: web.serviceClientId,
        },
        lifetime: lifetime({ refreshes: false }),
      }),
    },
    {
      id: "web-browser",
      preset: "oidc",
      system: "factorytalk-web",
      rest: ({ lifetime }) => ({ auth: { issuer: webIssuer, clientId: web.clientId }, lifetime: lifetime() }),
    },
    {
      id: "plm",
      preset: "arena-plm",
      system: "arena-plm",
      rest: ({ lifetime }) => ({
        auth: { username: plm.email, fields: { workspaceId: plm.workspaceId } },
        lifetime: lifetime({ margin: 5 }),
      }),
    },
    {
      id: "basic",
      preset: "basic",
      system: "generic",
      rest: () => ({ auth: { username: generic.username } }),
    },
    { id: "key", preset: "api-key", system: "generic", rest: () => ({}) },
  ];
}
