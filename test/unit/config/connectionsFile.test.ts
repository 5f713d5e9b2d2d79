import { describe, expect, test } from "vitest";
import { readConnectionsFile } from "../../../src/config/connectionsFile.ts";
import { presets } from "../../../src/presets/presets.ts";
import { badConnections, entry, good } from "./badConnections.ts";
import { markedText, problemsAt } from "./markedText.ts";
import { KEY, secretsInConnections } from "./secretsInConnections.ts";

describe("a connections file with problems names every one with its place:", () => {
  test.each([...badConnections, ...secretsInConnections])("%s", (_name, marked, expected) => {
    const text = markedText(marked);
    const read = readConnectionsFile({ path: "longhaul.json", text: text.text }, presets);
    expect(read.problems).toEqual(problemsAt(text, "longhaul.json", expected));
  });

  test("the parts of a grant are all asked for", () => {
    const text = `{ "connections": { "a": { ${good}, "auth": { "grant": "password", "clientAuth": "basic" }, "service": {} } } }`;
    const { problems } = readConnectionsFile({ path: "longhaul.json", text }, presets);
    expect(problems.map(({ code, facts }) => [code, facts])).toEqual([
      ["missing-field", { field: "tokenUrl" }],
      ["missing-field", { field: "username" }],
      ["missing-field", { field: "clientId" }],
      ["missing-field", { field: "grant" }],
    ]);
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
          "lifetime": { "access": "1.5m", "refreshAt": "90%" },
          "network": { "timeout": "5s" },
        },
      },
    }`;
    const paths = { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "data.ttl" };
    const file = readConnectionsFile({ path: "longhaul.json", text }, presets);
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
              response: paths,
              send: "Authorization: Bearer ${token}",
            },
            service: {
              grant: "client_credentials",
              tokenUrl: "https://id.example.com/t",
              encoding: "json",
              clientAuth: "body",
              clientId: "automation",
              response: paths,
              send: "Authorization: Bearer ${token}",
            },
            lifetime: { access: 90_000, refresh: 28_800_000, sliding: true, rotates: false, refreshAt: 0.9 },
            clockSkewTolerance: 300_000,
            network: { timeout: 5_000, connections: 16 },
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

  test("public ids, URLs and scopes are no secrets", () => {
    const text =
      entry(`${good}, "headers": { "X-Tenant": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "X-Api-Version": "2023-10-31" },
      "auth": {
        "clientId": "${KEY}",
        "tokenUrl": "https://idcs-0123456789abcdef0123456789abcdef.identity.example.com/oauth2/v1/token",
        "scope": "https://f9a8B7c6D5e4F3a2B1c0D9e8F7a6B5c4.example.com:443urn:opc:resource:consumer::all offline_access",
        "send": "X-API-Key: \${token}", "response": { "accessToken": "data.accessToken", "refreshToken": "refreshToken" } }`);
    expect(readConnectionsFile({ path: "longhaul.json", text }, presets).problems).toEqual([]);
  });
});
