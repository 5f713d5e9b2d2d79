import { describe, expect, test } from "vitest";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { presets } from "../../../src/presets/presets.ts";
import { badConnections, entry, good } from "./badConnections.ts";
import { disagreeingConnections } from "./disagreeingConnections.ts";
import { markedText, problemsAt } from "./markedText.ts";
import { KEY, secretsInConnections } from "./secretsInConnections.ts";

describe("a connections file with problems names every one with its place:", () => {
  test.each([...badConnections, ...disagreeingConnections, ...secretsInConnections])(
    "%s",
    (_name, marked, expected) => {
      const text = markedText(marked);
      const read = readConnectionsFile({ path: "longhaul.json", text: text.text }, presets);
      expect(read.problems).toEqual(problemsAt(text, "longhaul.json", expected));
    },
  );

  test.each([
    ["password", ["auth.tokenUrl or auth.issuer", "auth.username"]],
    ["client_credentials", ["auth.tokenUrl or auth.issuer", "auth.clientId"]],
    ["private_key_jwt", ["auth.tokenUrl or auth.issuer", "auth.clientId"]],
    ["refresh_token", ["auth.tokenUrl or auth.issuer"]],
    ["authorization_code", ["auth.issuer or auth.authorizeUrl, auth.tokenUrl", "auth.clientId"]],
    ["device_code", ["auth.issuer or auth.deviceUrl, auth.tokenUrl", "auth.clientId"]],
    ["session_login", ["auth.tokenUrl", "auth.username"]],
    ["basic", ["auth.username"]],
    ["api_key", []],
  ])("the parts of the grant %s are all asked for", (grant, expected) => {
    const text = `{ "connections": { "a": { ${good}, "auth": { "grant": "${grant}" } } } }`;
    const { problems, connections } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    const asked = problems.map(({ code, facts }) => {
      if (code !== "field-needed" || !("by" in facts)) return code;
      expect([facts.by, facts.value]).toEqual(["auth.grant", grant]);
      return facts.instead === null ? facts.field : `${facts.field} or ${facts.instead}`;
    });
    expect([asked, connections.has("a")]).toEqual([expected, expected.length === 0]);
  });

  test("an issuer stands for the URLs that it discovers, and one URL alone for itself", () => {
    const read = (auth: string) =>
      readConnectionsFile(
        { path: "longhaul.json", text: `{ "connections": { "a": { ${good}, "auth": { ${auth} } } } }` },
        presets,
      ).problems.map(({ facts }) => ("field" in facts ? facts.field : undefined));
    expect([
      read(`"grant": "authorization_code", "clientId": "a", "issuer": "https://id.example.com"`),
      read(`"grant": "authorization_code", "clientId": "a", "authorizeUrl": "/a"`),
      read(`"grant": "password", "username": "a", "issuer": "https://id.example.com"`),
      read(`"grant": "session_login", "username": "a", "issuer": "https://id.example.com"`),
    ]).toEqual([[], ["auth.tokenUrl"], [], ["auth.tokenUrl"]]);
  });

  test("a service identity needs a grant and parts of its own", () => {
    const text = `{ "connections": { "a": { ${good}, "auth": { "grant": "password", "clientAuth": "basic" }, "service": {} } } }`;
    const { problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    expect(problems.map(({ code, facts }) => [code, "field" in facts ? facts.field : undefined])).toEqual([
      ["field-needed", "auth.tokenUrl"],
      ["field-needed", "auth.username"],
      ["field-needed", "auth.clientId"],
      ["missing-field", "grant"],
    ]);
  });

  test("in a damaged file nothing is said to be missing or at odds", () => {
    const text = entry(`${good}, "lifetime": { "idle": "1m" }, "keepAlive": { "every": "5m" } "x`);
    const { problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    expect(problems.filter(({ code }) => code === "field-needed" || code === "span-too-long")).toEqual([]);
  });

  test("no problem carries the secret that it is about", () => {
    for (const [, marked] of secretsInConnections) {
      const { problems } = readConnectionsFile({ path: "longhaul.json", text: markedText(marked).text }, presets);
      expect(JSON.stringify(problems)).not.toMatch(/tr0ub4dor|eyJ|k3Yq9|svc:pw|someone|RSA|1b4e28ba|12345678|abcdef/);
    }
  });

  test("a byte order mark does not move the places", () => {
    const { problems } = readConnectionsFile(
      { path: "longhaul.json", text: `\ufeff{ "x": 1, "connections": {} }` },
      presets,
    );
    expect(problems).toMatchObject([{ code: "unknown-field", line: 1, column: 3, length: 3 }]);
  });

  test("a thousand syntax errors are told as the first twenty", () => {
    const { problems } = readConnectionsFile({ path: "longhaul.json", text: "[" + "x ".repeat(1000) }, presets);
    expect(problems.filter(({ code }) => code === "json-syntax")).toHaveLength(20);
  });
});

describe("a good connections file", () => {
  test("is filled from preset and defaults, with units and URLs resolved", () => {
    const text = `{
      // comments and a trailing comma are fine
      "connections": {
        "mes": {
          "preset": "factorytalk-mes",
          "baseUrl": "https://mes.example.com:8443/site-1/",
          "headers": { "Accept": "application/json" },
          "auth": { "username": "svc", "clientId": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "response": { "expiresIn": "data.ttl" } },
          "service": { "grant": "client_credentials", "tokenUrl": "https://id.example.com/t", "clientId": "automation" },
          "lifetime": { "access": "1.5m", "session": "12h", "refreshAt": "90%" },
          "lifetimeHeader": "X-Token-Expires-In",
          "exclusiveSession": true,
          "quota": { "remaining": "X-Left", "reset": "X-Reset" },
          "keepAlive": { "path": "/health?deep=0", "every": "1m" },
          "probe": { "path": "/health" },
          "network": { "timeout": "5s", "ca": "certificates/ca.pem", "clientCertificate": "/etc/keys/client.p12", "http2": true },
        },
      },
    }`;
    const paths = { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "data.ttl" };
    const file = readConnectionsFile({ path: "/plant/longhaul.json", text }, presets);
    expect({ ...file, connections: [...file.connections] }).toEqual({
      problems: [],
      declared: ["mes"],
      connections: [
        [
          "mes",
          {
            id: "mes",
            preset: "factorytalk-mes",
            baseUrl: "https://mes.example.com:8443/site-1",
            headers: { Accept: "application/json" },
            user: {
              grant: "password",
              tokenUrl: "https://mes.example.com:8443/site-1/api/auth/login",
              refreshUrl: "https://mes.example.com:8443/site-1/api/auth/refresh",
              encoding: "json",
              clientAuth: "none",
              clientId: "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
              username: "svc",
              redirect: "loopback",
              response: paths,
              send: "Authorization: Bearer ${token}",
            },
            service: {
              grant: "client_credentials",
              tokenUrl: "https://id.example.com/t",
              encoding: "json",
              clientAuth: "body",
              clientId: "automation",
              redirect: "loopback",
              response: paths,
              send: "Authorization: Bearer ${token}",
            },
            lifetime: {
              access: 90_000,
              refresh: 28_800_000,
              session: 43_200_000,
              sliding: true,
              rotates: false,
              refreshAt: 0.9,
            },
            lifetimeHeader: "x-token-expires-in",
            exclusiveSession: true,
            quota: { remaining: "x-left", reset: "x-reset" },
            keepAlive: { url: "https://mes.example.com:8443/site-1/health?deep=0", every: 60_000 },
            probe: { url: "https://mes.example.com:8443/site-1/health" },
            clockSkewTolerance: 300_000,
            network: {
              timeout: 5_000,
              connections: 16,
              ca: "/plant/certificates/ca.pem",
              clientCertificate: "/etc/keys/client.p12",
              http2: true,
            },
          },
        ],
      ],
    });
  });

  test.each(["http://localhost:8080", "http://127.0.0.1", "http://127.9.8.7:1", "http://[::1]:9"])(
    "may speak plain http to this machine at %s",
    (baseUrl) => {
      const { problems, connections } = readConnectionsFile(
        { path: "longhaul.json", text: entry(`"baseUrl": "${baseUrl}"`) },
        presets,
      );
      expect([problems, connections.get("a")?.baseUrl]).toEqual([[], baseUrl]);
    },
  );

  test("a damaged connection is declared, though not given, beside a good one", () => {
    const text = `{ "connections": { "a": { "preset": "api-key", ${good} }, "b": { "preset": "api-key" } } }`;
    const { connections, declared } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    expect([[...connections.keys()], declared]).toEqual([["a"], ["a", "b"]]);
  });

  test("hands every part of a sign-in on, with URLs made absolute", () => {
    const text = `{ "connections": { "a": { ${good}, "auth": {
      "grant": "authorization_code", "issuer": "https://id.example.com/realms/a/", "tokenUrl": "/t", "refreshUrl": "/r",
      "authorizeUrl": "https://id.example.com/a", "deviceUrl": "/d", "revokeUrl": "/x", "jwksUrl": "/j",
      "clientAuth": "client_secret_jwt", "assertion": { "keyId": "k1", "audience": "urn:x" }, "clientId": "app", "scope": "",
      "audience": "api", "fields": { "workspace": 7, "tenant": "t", "long": true }, "fieldNames": { "username": "email" },
      "redirect": "editor", "key": { "infoUrl": "/k", "expiresAt": "end", "regenerateUrl": "/n", "value": "k" } } } } }`;
    const { connections, problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    const at = (path: string) => `https://api.example.com${path}`;
    expect([problems, connections.get("a")?.user]).toEqual([
      [],
      {
        grant: "authorization_code",
        issuer: "https://id.example.com/realms/a/",
        tokenUrl: at("/t"),
        refreshUrl: at("/r"),
        authorizeUrl: "https://id.example.com/a",
        deviceUrl: at("/d"),
        revokeUrl: at("/x"),
        jwksUrl: at("/j"),
        encoding: "form",
        clientAuth: "client_secret_jwt",
        assertion: { algorithm: "HS256", keyId: "k1", audience: "urn:x" },
        clientId: "app",
        scope: "",
        audience: "api",
        fields: { workspace: 7, tenant: "t", long: true },
        fieldNames: { username: "email", password: "password" },
        redirect: "editor",
        key: { infoUrl: at("/k"), expiresAt: "end", regenerateUrl: at("/n"), value: "k" },
        response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
        send: "Authorization: Bearer ${token}",
      },
    ]);
  });

  test("takes private_key_jwt for client_credentials of a client that signs, and sends Basic as Basic", () => {
    const text = `{ "connections": {
      "signs": { ${good}, "auth": { "grant": "private_key_jwt", "tokenUrl": "/t", "clientId": "app" } },
      "basic": { ${good}, "auth": { "grant": "basic", "username": "svc" } } } }`;
    const { connections } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    const { grant, clientAuth, assertion } = connections.get("signs")?.user ?? {};
    expect([grant, clientAuth, assertion, connections.get("basic")?.user.send]).toEqual([
      "client_credentials",
      "private_key_jwt",
      { algorithm: "RS256" },
      "Authorization: Basic ${token}",
    ]);
  });

  test("hands down to the service what is not the user's own", () => {
    const auth = `"auth": { "grant": "authorization_code", "clientId": "app", "clientAuth": "none", "issuer": "https://id.example.com",
      "authorizeUrl": "/a", "deviceUrl": "/d", "revokeUrl": "/x", "redirect": "editor", "username": "jane", "scope": "all", "fields": { "tenant": "t" },
      "key": { "infoUrl": "/keys/janes", "expiresAt": "end" } }`;
    const serviceOf = (service: string) =>
      readConnectionsFile(
        { path: "longhaul.json", text: `{ "connections": { "a": { ${good}, ${auth}, "service": { ${service} } } } }` },
        presets,
      ).connections.get("a")?.service;
    const shared = {
      grant: "client_credentials",
      encoding: "form",
      clientAuth: "body",
      clientId: "app",
      scope: "all",
      fields: { tenant: "t" },
      redirect: "loopback",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
      send: "Authorization: Bearer ${token}",
    };
    expect([
      serviceOf(`"grant": "client_credentials"`),
      serviceOf(`"grant": "client_credentials", "tokenUrl": "https://other.example.com/t"`),
      serviceOf(`"grant": "client_credentials", "issuer": "https://other.example.com"`),
    ]).toEqual([
      { ...shared, issuer: "https://id.example.com", revokeUrl: "https://api.example.com/x" },
      { ...shared, tokenUrl: "https://other.example.com/t" },
      { ...shared, issuer: "https://other.example.com" },
    ]);
  });

  test("public ids, URLs and scopes are no secrets", () => {
    const text =
      entry(`${good}, "headers": { "X-Tenant": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "X-Api-Version": "2023-10-31" },
      "auth": {
        "clientId": "${KEY}",
        "tokenUrl": "https://idcs-0123456789abcdef0123456789abcdef.identity.example.com/oauth2/v1/token",
        "scope": "https://f9a8B7c6D5e4F3a2B1c0D9e8F7a6B5c4.example.com:443urn:opc:resource:consumer::all offline_access",
        "issuer": "https://idcs-0123456789abcdef0123456789abcdef.identity.example.com",
        "fieldNames": { "username": "email", "password": "passwort" }, "fields": { "workspaceId": 899999999, "tenant": "plant-7" },
        "key": { "infoUrl": "/keys/${KEY}", "expiresAt": "end" },
        "send": "X-API-Key: \${token}", "response": { "accessToken": "data.accessToken", "refreshToken": "refreshToken" } }`);
    expect(readConnectionsFile({ path: "longhaul.json", text }, presets).problems).toEqual([]);
  });
});
