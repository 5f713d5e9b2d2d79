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
} as const;

/** The environment in which the command line finds these secrets for the connections of `sandboxConnections`. */
export const sandboxEnvironment: Readonly<Record<string, string>> = {
  LONGHAUL_MES_PASSWORD: credentials.mes.password,
  LONGHAUL_ARENA_CLIENT_SECRET: credentials.arena.clientSecret,
  LONGHAUL_THINGWORX_API_KEY: credentials.thingworx.apiKey,
  LONGHAUL_HCM_PASSWORD: credentials.hcm.password,
  LONGHAUL_HCM_CLIENT_SECRET: credentials.hcm.clientSecret,
  LONGHAUL_IOT_PASSWORD: credentials.iot.password,
  LONGHAUL_IOT_SERVICE_CLIENT_SECRET: credentials.iot.serviceClientSecret,
};
