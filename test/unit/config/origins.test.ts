import { expect, test } from "vitest";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { credentialOrigins, originsOf } from "../../../src/config/origins.ts";

const text = `{ "connections": { "a": {
  "baseUrl": "https://api.example.com/v1",
  "auth": {
    "grant": "authorization_code", "clientId": "app", "issuer": "https://issuer.example.com", "tokenUrl": "https://token.example.com/t",
    "refreshUrl": "https://refresh.example.com:8443/r", "authorizeUrl": "https://authorize.example.com", "deviceUrl": "https://device.example.com",
    "revokeUrl": "https://revoke.example.com", "jwksUrl": "https://keys.example.com"
  },
  "service": {
    "grant": "api_key", "tokenUrl": "/unused",
    "key": { "infoUrl": "https://info.example.com/k", "expiresAt": "end", "regenerateUrl": "https://make.example.com/k", "value": "key" }
  }
} } }`;

test("a credential is bound to every origin of its identity that could see it, and to no other", () => {
  const { connections, problems } = readConnectionsFile({ path: "longhaul.json", text }, {});
  const connection = connections.get("a");
  if (!connection?.service) throw new Error(JSON.stringify(problems));
  const users = ["api", "issuer", "token", "refresh", "authorize", "device", "revoke"].map((name) =>
    name === "refresh" ? "https://refresh.example.com:8443" : `https://${name}.example.com`,
  );
  const services = ["api", "info", "make"].map((name) => `https://${name}.example.com`);
  expect([
    [...credentialOrigins(connection, connection.user)],
    [...credentialOrigins(connection, connection.service)],
    [...originsOf(connection)],
  ]).toEqual([users, services, [...users, ...services.slice(1)]]);
});
