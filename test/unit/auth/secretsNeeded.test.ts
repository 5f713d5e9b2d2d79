import { expect, test } from "vitest";
import type { Authentication } from "../../../src/auth/connection.ts";
import { secretsNeeded } from "../../../src/auth/secretsNeeded.ts";
import { authentication } from "../host/accounts.ts";

test("each grant asks for what it cannot do without, and a public client for no secret", () => {
  const cases: Partial<Authentication>[] = [
    { grant: "password" },
    { grant: "password", clientAuth: "body", clientId: "app" },
    { grant: "password", clientAuth: "basic", clientId: "app" },
    { grant: "client_credentials", clientAuth: "body", clientId: "app" },
    { grant: "client_credentials", clientAuth: "basic", clientId: "app" },
    { grant: "refresh_token", clientAuth: "basic", clientId: "app" },
    { grant: "client_credentials", clientAuth: "private_key_jwt", clientId: "app" },
    { grant: "client_credentials", clientAuth: "client_secret_jwt", clientId: "app" },
    { grant: "password", clientAuth: "private_key_jwt", clientId: "app" },
    { grant: "authorization_code", clientAuth: "body", clientId: "app" },
    { grant: "authorization_code", clientAuth: "basic", clientId: "app" },
    { grant: "device_code", clientAuth: "none", clientId: "app" },
    { grant: "session_login", clientAuth: "none" },
    { grant: "basic" },
    { grant: "api_key" },
  ];
  expect(cases.map((one) => secretsNeeded({ ...authentication, ...one }))).toEqual([
    ["PASSWORD"],
    ["PASSWORD"],
    ["PASSWORD", "CLIENT_SECRET"],
    ["CLIENT_SECRET"],
    ["CLIENT_SECRET"],
    ["REFRESH_TOKEN", "CLIENT_SECRET"],
    ["PRIVATE_KEY"],
    ["CLIENT_SECRET"],
    ["PASSWORD", "PRIVATE_KEY"],
    [],
    ["CLIENT_SECRET"],
    [],
    ["PASSWORD"],
    ["PASSWORD"],
    ["API_KEY"],
  ]);
});
