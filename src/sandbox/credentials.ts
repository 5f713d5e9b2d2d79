import { assertionKey } from "./assertionKey.ts";

/** Sign-in data of the sandbox. It guards nothing: the servers listen on the loopback interface only. */
export const credentials = {
  mes: { username: "svc-mes", password: "sandbox-password" },
  arena: { clientId: "arena-sync", clientSecret: "sandbox-arena-secret" },
  thingworx: { keyName: "longhaul", apiKey: "sandbox-app-key", adminKey: "sandbox-admin-key" },
  hcm: {
    username: "svc-hcm",
    password: "sandbox-password",
    clientId: "hcm-sync",
    clientSecret: "sandbox-hcm-secret",
  },
  iot: {
    username: "iot-user",
    password: "sandbox-password",
    clientId: "iot-app",
    serviceClientId: "iot-automation",
    serviceClientSecret: "sandbox-iot-secret",
  },
  web: {
    username: "operator",
    password: "sandbox-password",
    clientId: "web-app",
    serviceClientId: "web-automation",
    serviceClientSecret: "sandbox-web-secret",
  },
  plm: { email: "integration@example.com", password: "sandbox-password", workspaceId: 900_000_001 },
  generic: { username: "svc-generic", password: "sandbox-password", apiKey: "sandbox-api-key" },
} as const;

/** The environment in which the command line finds these secrets for the connections of `sandboxConnections`. */
export const sandboxEnvironment: Readonly<Record<string, string>> = {
  LONGHAUL_MES_PASSWORD: credentials.mes.password,
  LONGHAUL_ARENA_CLIENT_SECRET: credentials.arena.clientSecret,
  LONGHAUL_THINGWORX_API_KEY: credentials.thingworx.apiKey,
  LONGHAUL_HCM_PASSWORD: credentials.hcm.password,
  LONGHAUL_HCM_CLIENT_SECRET: credentials.hcm.clientSecret,
  LONGHAUL_HCM_ASSERTION_PRIVATE_KEY: assertionKey.privatePem,
  LONGHAUL_IOT_PASSWORD: credentials.iot.password,
  LONGHAUL_IOT_SERVICE_CLIENT_SECRET: credentials.iot.serviceClientSecret,
  LONGHAUL_IOT_BROWSER_SERVICE_CLIENT_SECRET: credentials.iot.serviceClientSecret,
  LONGHAUL_IOT_ASSERTION_PRIVATE_KEY: assertionKey.privatePem,
  LONGHAUL_IOT_SHARED_CLIENT_SECRET: credentials.iot.serviceClientSecret,
  LONGHAUL_OAUTH2_CLIENT_SECRET: credentials.iot.serviceClientSecret,
  LONGHAUL_WEB_CLIENT_SECRET: credentials.web.serviceClientSecret,
  LONGHAUL_PLM_PASSWORD: credentials.plm.password,
  LONGHAUL_BASIC_PASSWORD: credentials.generic.password,
  LONGHAUL_KEY_API_KEY: credentials.generic.apiKey,
};
