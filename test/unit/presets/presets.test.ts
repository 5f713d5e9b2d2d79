import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { presets } from "../../../src/presets/presets.ts";

/** What no preset can know, and each site must say itself. */
const siteFields: Readonly<Record<string, JsonObject>> = {
  "factorytalk-mes": { username: "svc" },
  "factorytalk-web": { clientId: "sync", tokenUrl: "https://id.example.com:7110/token" },
  "arena-qms": { clientId: "sync" },
  "arena-plm": { username: "sync@example.com" },
  thingworx: {},
  "oracle-hcm": { username: "svc", clientId: "sync", tokenUrl: "https://id.example.com/oauth2/v1/token" },
  "oracle-hcm-assertion": {
    clientId: "sync",
    tokenUrl: "https://id.example.com/oauth2/v1/token",
    assertion: { keyId: "sync-2026" },
  },
  "oracle-iot": { clientId: "app" },
  "oracle-iot-assertion": { clientId: "endpoint" },
  oidc: { clientId: "app", issuer: "https://id.example.com" },
  oauth2: { clientId: "sync", tokenUrl: "/oauth/token" },
  "api-key": {},
  basic: { username: "svc" },
};

function read(entry: JsonObject) {
  const text = JSON.stringify({ connections: { it: { baseUrl: "https://api.example.com/prefix", ...entry } } });
  const { connections, problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
  return { connection: connections.get("it"), problems };
}

const standard = {
  baseUrl: "https://api.example.com/prefix",
  headers: {},
  exclusiveSession: false,
  clockSkewTolerance: minutes(5),
  network: { timeout: seconds(60), connections: 16, http2: false },
};
const oauthAnswer = { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" };

describe("presets", () => {
  it("are these, each with a title and a note on what a site may set otherwise", () => {
    expect(
      Object.entries(presets).map(([name, { title, siteSettings }]) => [name, title, siteSettings.endsWith(".")]),
    ).toEqual([
      ["factorytalk-mes", "FactoryTalk MES", true],
      ["factorytalk-web", "FactoryTalk web authorization server", true],
      ["arena-qms", "Arena QMS", true],
      ["arena-plm", "Arena PLM REST API", true],
      ["thingworx", "ThingWorx", true],
      ["oracle-hcm", "Oracle HCM Cloud", true],
      ["oracle-hcm-assertion", "Oracle HCM Cloud, client assertion", true],
      ["oracle-iot", "Oracle IoT", true],
      ["oracle-iot-assertion", "Oracle IoT, client assertion", true],
      ["oidc", "OpenID Connect", true],
      ["oauth2", "OAuth 2.0", true],
      ["api-key", "API key", true],
      ["basic", "User name and password with each request", true],
    ]);
  });

  it.each(Object.keys(presets))("%s becomes a connection once the site has said its own part", (preset) => {
    const { connection, problems } = read({ preset, auth: siteFields[preset] ?? {} });
    expect({ problems, preset: connection?.preset }).toEqual({ problems: [], preset });
  });

  it("factorytalk-mes signs in and refreshes by JSON, with a refresh token that each use extends", () => {
    expect(read({ preset: "factorytalk-mes", auth: { username: "svc" } }).connection).toEqual({
      ...standard,
      id: "it",
      preset: "factorytalk-mes",
      user: {
        grant: "password",
        tokenUrl: "https://api.example.com/prefix/api/auth/login",
        refreshUrl: "https://api.example.com/prefix/api/auth/refresh",
        encoding: "json",
        clientAuth: "none",
        username: "svc",
        redirect: "loopback",
        response: oauthAnswer,
        send: "Authorization: Bearer ${token}",
      },
      lifetime: { access: minutes(30), refresh: hours(8), sliding: true, rotates: false, refreshAt: 0.8 },
    });
  });

  it("arena-qms asks for a refresh token and refreshes 5 minutes before the end", () => {
    expect(read({ preset: "arena-qms", auth: { clientId: "sync" } }).connection).toEqual({
      ...standard,
      id: "it",
      preset: "arena-qms",
      user: {
        grant: "client_credentials",
        tokenUrl: "https://api.example.com/prefix/oauth/token",
        encoding: "form",
        clientAuth: "body",
        clientId: "sync",
        scope: "supplier_mgmt offline_access",
        redirect: "loopback",
        response: oauthAnswer,
        send: "Authorization: Bearer ${token}",
      },
      lifetime: {
        access: minutes(60),
        refresh: hours(24),
        idle: minutes(15),
        session: minutes(60),
        sliding: false,
        rotates: false,
        refreshAt: 0.8,
        margin: minutes(5),
      },
      lifetimeHeader: "x-token-expires-in",
      keepAlive: { url: "https://api.example.com/prefix/api/v1/health", every: minutes(10) },
      probe: { url: "https://api.example.com/prefix/api/v1/health" },
    });
  });

  it("arena-plm opens the one session that a user may have, and knows the daily quota", () => {
    const auth = { username: "sync@example.com", fields: { workspaceId: 899_999_999 } };
    expect(read({ preset: "arena-plm", auth }).connection).toEqual({
      ...standard,
      id: "it",
      preset: "arena-plm",
      user: {
        grant: "session_login",
        tokenUrl: "https://api.example.com/prefix/v1/login",
        revokeUrl: "https://api.example.com/prefix/v1/logout",
        encoding: "json",
        clientAuth: "none",
        username: "sync@example.com",
        fields: { workspaceId: 899_999_999 },
        fieldNames: { username: "email", password: "password" },
        redirect: "loopback",
        response: { ...oauthAnswer, accessToken: "arenaSessionId" },
        send: "arena_session_id: ${token}",
      },
      lifetime: { idle: minutes(90), refreshAt: 0.8, margin: minutes(5) },
      exclusiveSession: true,
      quota: { remaining: "x-arena-requests-remaining", reset: "x-arena-next-request-limit-reset" },
    });
  });

  it("oracle-hcm-assertion signs with the key that the identity domain knows by its alias", () => {
    const { connection } = read({ preset: "oracle-hcm-assertion", auth: siteFields["oracle-hcm-assertion"] ?? {} });
    expect(connection?.user).toEqual({
      grant: "client_credentials",
      tokenUrl: "https://id.example.com/oauth2/v1/token",
      encoding: "form",
      clientAuth: "private_key_jwt",
      assertion: { algorithm: "RS256", keyId: "sync-2026", audience: "https://identity.oraclecloud.com/" },
      clientId: "sync",
      scope: "urn:opc:resource:consumer::all",
      redirect: "loopback",
      response: oauthAnswer,
      send: "Authorization: Bearer ${token}",
    });
  });

  it("oracle-iot-assertion signs for the server's own audience with an empty scope, by key or by shared secret", () => {
    const read256 = (auth: JsonObject) => {
      const { user } =
        read({ preset: "oracle-iot-assertion", auth: { clientId: "endpoint", ...auth } }).connection ?? {};
      return [user?.tokenUrl, user?.clientAuth, user?.assertion, user?.scope];
    };
    const url = "https://api.example.com/prefix/iot/api/v2/oauth2/token";
    const audience = "oracle/iot/oauth2/token";
    expect([read256({}), read256({ clientAuth: "client_secret_jwt" })]).toEqual([
      [url, "private_key_jwt", { algorithm: "RS256", audience }, ""],
      [url, "client_secret_jwt", { algorithm: "HS256", audience }, ""],
    ]);
  });

  it("oidc discovers everything from its issuer for a public client on a loopback redirect", () => {
    expect(read({ preset: "oidc", auth: siteFields.oidc ?? {} }).connection?.user).toEqual({
      grant: "authorization_code",
      issuer: "https://id.example.com",
      encoding: "form",
      clientAuth: "none",
      clientId: "app",
      scope: "openid offline_access",
      redirect: "loopback",
      response: oauthAnswer,
      send: "Authorization: Bearer ${token}",
    });
  });

  it("thingworx sends its key in appKey and asks for JSON; where a key's date is told is the site's to say", () => {
    const key = { infoUrl: "/Thingworx/ApplicationKeys/sync" };
    const asked = [read({ preset: "thingworx" }), read({ preset: "thingworx", auth: { key } })];
    expect(
      asked.map(({ connection }) => [
        connection?.user.grant,
        connection?.user.send,
        connection?.headers,
        connection?.user.key,
      ]),
    ).toEqual([
      ["api_key", "appKey: ${token}", { Accept: "application/json" }, undefined],
      [
        "api_key",
        "appKey: ${token}",
        { Accept: "application/json" },
        {
          infoUrl: "https://api.example.com/prefix/Thingworx/ApplicationKeys/sync",
          expiresAt: "expirationDate",
          value: "rows.0.result",
        },
      ],
    ]);
  });

  it.each([
    ["factorytalk-web", "tokenUrl", "https://<FactoryTalk Directory server>:7110/<token path>"],
    ["oracle-hcm", "tokenUrl", "https://<identity domain>/oauth2/v1/token"],
    ["oracle-hcm-assertion", "tokenUrl", "https://<identity domain>/oauth2/v1/token"],
    ["oauth2", "tokenUrl", "https://id.example.com/oauth2/token"],
    ["oidc", "issuer", "https://id.example.com"],
  ])("%s never guesses where credentials go, but asks for %s", (preset, field, example) => {
    const { [field]: _, ...rest } = siteFields[preset] ?? {};
    const { connection, problems } = read({ preset, auth: rest });
    const asked = problems.map(({ code, facts }) => ("example" in facts ? [code, facts.field, facts.example] : [code]));
    expect([connection, asked]).toEqual([undefined, [["field-needed", `auth.${field}`, example]]]);
  });

  it("oracle-hcm-assertion asks for the alias of the certificate, as long as a key signs", () => {
    const { assertion: _, ...auth } = siteFields["oracle-hcm-assertion"] ?? {};
    const problemsOf = (more: JsonObject) =>
      read({ preset: "oracle-hcm-assertion", auth: { ...auth, ...more } }).problems.map(({ facts }) => facts);
    expect([problemsOf({}), problemsOf({ grant: "client_credentials", clientAuth: "basic" })]).toEqual([
      [
        {
          field: "auth.assertion.keyId",
          instead: null,
          by: "auth.clientAuth",
          value: "private_key_jwt",
          example: "<alias of the certificate>",
        },
      ],
      [],
    ]);
  });

  it("oracle-iot signs a person in, and rotates refresh tokens, which end unused after 30 minutes", () => {
    const { connection } = read({ preset: "oracle-iot", auth: siteFields["oracle-iot"] ?? {} });
    expect(connection?.user).toEqual({
      grant: "authorization_code",
      tokenUrl: "https://api.example.com/prefix/oauth2/token",
      authorizeUrl: "https://api.example.com/prefix/oauth2/authorize",
      revokeUrl: "https://api.example.com/prefix/oauth2/revoke",
      encoding: "form",
      clientAuth: "none",
      clientId: "app",
      redirect: "loopback",
      response: oauthAnswer,
      send: "Authorization: Bearer ${token}",
    });
    expect(connection?.lifetime).toEqual({
      access: minutes(15),
      refresh: minutes(60),
      refreshIdle: minutes(30),
      sliding: false,
      rotates: true,
      refreshAt: 0.8,
      margin: minutes(1),
    });
  });

  it("hold no secret, user or client", () => {
    const names: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        names.push(name);
        walk(inner);
      }
    };
    for (const { entry } of Object.values(presets)) {
      // What a server calls the two fields of a sign-in is no secret.
      const { fieldNames: _, ...auth } = entry.auth ?? {};
      walk({ ...entry, auth });
    }
    expect(names.filter((name) => /secret|password|apikey$|clientId|username|baseUrl/i.test(name))).toEqual([]);
  });
});
