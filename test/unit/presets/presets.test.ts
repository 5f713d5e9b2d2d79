import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { hours, minutes, seconds } from "../../../src/base/time.ts";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { presets } from "../../../src/presets/presets.ts";

/** What no preset can know, and each site must say itself. */
const siteFields: Readonly<Record<string, JsonObject>> = {
  "factorytalk-mes": { username: "svc" },
  "arena-qms": { clientId: "sync" },
  thingworx: {},
  "oracle-hcm": { username: "svc", clientId: "sync", tokenUrl: "https://id.example.com/oauth2/v1/token" },
  "oracle-iot": { username: "svc", clientId: "app" },
  oauth2: { clientId: "sync", tokenUrl: "/oauth/token" },
  "api-key": {},
};

function read(entry: JsonObject) {
  const text = JSON.stringify({ connections: { it: { baseUrl: "https://api.example.com/prefix", ...entry } } });
  const { connections, problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
  return { connection: connections.get("it"), problems };
}

const standard = {
  baseUrl: "https://api.example.com/prefix",
  headers: {},
  clockSkewTolerance: minutes(5),
  network: { timeout: seconds(60), connections: 16 },
};
const oauthAnswer = { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" };

describe("presets", () => {
  it("are these, each with a title and a note on what a site may set otherwise", () => {
    expect(
      Object.entries(presets).map(([name, { title, siteSettings }]) => [name, title, siteSettings.endsWith(".")]),
    ).toEqual([
      ["factorytalk-mes", "FactoryTalk MES", true],
      ["arena-qms", "Arena QMS", true],
      ["thingworx", "ThingWorx", true],
      ["oracle-hcm", "Oracle HCM Cloud", true],
      ["oracle-iot", "Oracle IoT", true],
      ["oauth2", "OAuth 2.0", true],
      ["api-key", "API key", true],
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
        response: oauthAnswer,
        send: "Authorization: Bearer ${token}",
      },
      lifetime: {
        access: minutes(60),
        refresh: hours(24),
        idle: minutes(15),
        sliding: false,
        rotates: false,
        refreshAt: 0.8,
        margin: minutes(5),
      },
    });
  });

  it("thingworx sends its key in appKey and asks for JSON", () => {
    const { connection } = read({ preset: "thingworx" });
    expect([connection?.user.grant, connection?.user.send, connection?.headers]).toEqual([
      "api_key",
      "appKey: ${token}",
      { Accept: "application/json" },
    ]);
  });

  it.each(["oracle-hcm", "oauth2"])("%s never guesses where credentials go", (preset) => {
    const { tokenUrl: _, ...rest } = siteFields[preset] ?? {};
    const { connection, problems } = read({ preset, auth: rest });
    expect([connection?.user.tokenUrl, problems.map(({ code, facts }) => ({ code, facts }))]).toEqual([
      undefined,
      [{ code: "missing-field", facts: { field: "tokenUrl" } }],
    ]);
  });

  it("oracle-iot rotates refresh tokens, which end unused after 30 minutes", () => {
    const { connection } = read({ preset: "oracle-iot", auth: siteFields["oracle-iot"] ?? {} });
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
    for (const { entry } of Object.values(presets)) walk(entry);
    expect(names.filter((name) => /secret|password|key$|clientId|username|baseUrl/i.test(name))).toEqual([]);
  });
});
