import { presets } from "../../../src/presets/presets.ts";
import type { BadFile } from "./markedText.ts";

export const AUTH_FIELDS = [
  "grant",
  "issuer",
  "tokenUrl",
  "refreshUrl",
  "authorizeUrl",
  "deviceUrl",
  "revokeUrl",
  "jwksUrl",
  "encoding",
  "clientAuth",
  "assertion",
  "clientId",
  "username",
  "scope",
  "audience",
  "fields",
  "fieldNames",
  "redirect",
  "key",
  "response",
  "send",
];
export const ENTRY_FIELDS = [
  "preset",
  "baseUrl",
  "headers",
  "auth",
  "service",
  "lifetime",
  "lifetimeHeader",
  "exclusiveSession",
  "quota",
  "keepAlive",
  "probe",
  "clockSkewTolerance",
  "network",
];

/** One connection with an API key, and what else is said about it. */
export const entry = (rest: string) => `{ "connections": { "a": { "preset": "api-key", ${rest} } } }`;
export const good = `"baseUrl": "https://api.example.com"`;

export const badConnections: readonly BadFile[] = [
  ["no text", "«»", [["json-syntax", { error: "ValueExpected" }]]],
  [
    "not JSON at all",
    "«hello»«»",
    [
      ["json-syntax", { error: "InvalidSymbol" }],
      ["json-syntax", { error: "ValueExpected" }],
    ],
  ],
  ["a list", "«[]»", [["wrong-type", { expected: "object", found: "array" }]]],
  ["an empty object", "«{»}", [["missing-field", { field: "connections" }]]],
  [
    "a missing comma does not hide what else is wrong",
    `{ "connections": { "a": { ${good} «"preset"»: "api-key", «"colour"»: 1 } } }`,
    [
      ["json-syntax", { error: "CommaExpected" }],
      ["unknown-field", { field: "colour", allowed: ENTRY_FIELDS }],
    ],
  ],
  [
    "a field that stands twice",
    entry(`${good}, "headers": {},\n «"headers"»: {}`),
    [["json-syntax", { error: "FieldTwice" }]],
  ],
  [
    "nesting that would exhaust a stack",
    `${"[".repeat(64)}«[»${"[".repeat(9936)}`,
    [["json-syntax", { error: "TooDeep" }]],
  ],
  [
    "an unknown field at the top",
    `{ "connections": {}, «"version"»: 2 }`,
    [["unknown-field", { field: "version", allowed: ["$schema", "connections"] }]],
  ],
  [
    "a field called __proto__",
    entry(`${good}, «"__proto__"»: 1`),
    [["unknown-field", { field: "__proto__", allowed: ENTRY_FIELDS }]],
  ],
  [
    "an id that fits no file name",
    `{ "connections": { «"../a"»: { "preset": "api-key", ${good} } } }`,
    [["wrong-type", { expected: "id of letters, digits, '.', '_', '-'", found: '"../a"' }]],
  ],
  [
    "an unknown preset",
    entry(good).replace('"api-key"', '«"api-kex"»'),
    [["unknown-preset", { preset: "api-kex", known: Object.keys(presets) }]],
  ],
  [
    "a preset named like a method of objects",
    entry(good).replace('"api-key"', '«"toString"»'),
    [["unknown-preset", { preset: "toString", known: Object.keys(presets) }]],
  ],
  [
    "a connection that is no object",
    `{ "connections": { "a": «"x"» } }`,
    [["wrong-type", { expected: "object", found: "string" }]],
  ],
  ["no base URL", `{ "connections": { "a": «{» "preset": "api-key" } } }`, [["missing-field", { field: "baseUrl" }]]],
  ["no way to sign in", `{ "connections": {\n  "a": «{» ${good} } } }`, [["missing-field", { field: "auth.grant" }]]],
  [
    "a grant that there is not",
    entry(`${good}, "auth": { "grant": «"saml"» }`),
    [
      [
        "wrong-type",
        {
          expected:
            '"password" | "client_credentials" | "authorization_code" | "device_code" | "refresh_token" | "private_key_jwt" | "api_key" | "session_login" | "basic"',
          found: '"saml"',
        },
      ],
    ],
  ],
  [
    "an unknown field of auth",
    entry(`${good}, "auth": { «"tokenURL"»: "/t" }`),
    [["unknown-field", { field: "tokenURL", allowed: AUTH_FIELDS }]],
  ],
  [
    "a header that carries no token",
    entry(`${good}, "auth": { "send": «"X-Key: token"» }`),
    [["wrong-type", { expected: '"Header: ${token}"', found: '"X-Key: token"' }]],
  ],
  [
    "durations that are none",
    entry(
      `${good},\n"lifetime": { "access": «"30 min"», "idle": «"0s"», "margin": «5» }, "clockSkewTolerance": «"5x"»`,
    ),
    [
      ["bad-duration", { value: "30 min" }],
      ["bad-duration", { value: "0s" }],
      ["wrong-type", { expected: 'duration such as "45m"', found: "5" }],
      ["bad-duration", { value: "5x" }],
    ],
  ],
  [
    "a time limit that no timer can hold",
    entry(`${good}, "network": { "timeout": «"30d"» }`),
    [["wrong-type", { expected: "duration ≤ 1d", found: '"30d"' }]],
  ],
  [
    "shares that never come",
    entry(`${good}, "lifetime": { "refreshAt": «"100%"» }`),
    [["wrong-type", { expected: '"1%".."99%"', found: '"100%"' }]],
  ],
  [
    "a fraction of a socket",
    entry(`${good}, "network": { "connections": «1.5» }`),
    [["wrong-type", { expected: "integer 1..1024", found: "1.5" }]],
  ],
  [
    "too many sockets",
    entry(`${good}, "network": { "connections": «0» }`),
    [["wrong-type", { expected: "integer 1..1024", found: "0" }]],
  ],
  ["null", entry(`${good}, "headers": «null»`), [["wrong-type", { expected: "object", found: "null" }]]],
  [
    "a header name with a space",
    entry(`${good}, "headers": { «"X Y"»: "1" }`),
    [["wrong-type", { expected: "header name", found: '"X Y"' }]],
  ],
  [
    "a header value with a line feed",
    entry(`${good}, "headers": { "X": «"1\\n2"» }`),
    [["wrong-type", { expected: "header value", found: '"1\\n2"' }]],
  ],
  [
    "plain http to another machine",
    entry(`"baseUrl": «"http://api.example.com"»`),
    [["not-https", { url: "http://api.example.com" }]],
  ],
  [
    "plain http to a name that only looks like loopback",
    entry(`"baseUrl": «"http://127.0.0.1.example.com"»`),
    [["not-https", { url: "http://127.0.0.1.example.com" }]],
  ],
  ["another scheme", entry(`"baseUrl": «"ftp://api.example.com"»`), [["bad-url", { value: "ftp://api.example.com" }]]],
  ["a base URL without scheme", entry(`"baseUrl": «"api.example.com"»`), [["bad-url", { value: "api.example.com" }]]],
  [
    "a base URL with a query",
    entry(`"baseUrl": «"https://api.example.com/?a=1"»`),
    [["bad-url", { value: "https://api.example.com/?a=1" }]],
  ],
  [
    "a base URL with a fragment",
    entry(`"baseUrl": «"https://api.example.com/#a"»`),
    [["bad-url", { value: "https://api.example.com/#a" }]],
  ],
  [
    "a placeholder in a base URL",
    entry(`"baseUrl": «"https://\${host}.example.com"»`),
    [["bad-url", { value: "https://${host}.example.com" }]],
  ],
  [
    "a user in a URL, who is not shown",
    entry(`"baseUrl": «"https://someone@api.example.com"»`),
    [["bad-url", { value: "https://api.example.com" }]],
  ],
  [
    "a token URL that is read as another host",
    entry(`${good}, "auth": { "tokenUrl": «"//id.example.com/t"» }`),
    [["bad-url", { value: "//id.example.com/t" }]],
  ],
  [
    "a token URL without slash",
    entry(`${good}, "auth": { "tokenUrl": «"oauth/token"» }`),
    [["bad-url", { value: "oauth/token" }]],
  ],
  [
    "a token URL on plain http",
    entry(`${good}, "auth": { "tokenUrl": «"http://id.example.com/t"» }`),
    [["not-https", { url: "http://id.example.com/t" }]],
  ],
  [
    "a relative issuer, and one with a query",
    entry(
      `${good}, "auth": { "issuer": «"/realms/a"» }, "service": { "issuer": «"https://id.example.com?a"», "grant": "api_key" }`,
    ),
    [
      ["bad-url", { value: "/realms/a" }],
      ["bad-url", { value: "https://id.example.com?a" }],
    ],
  ],
  [
    "URLs on plain http, wherever they stand",
    entry(
      `${good}, "auth": { "issuer": «"http://a.example.com"», "authorizeUrl": «"http://b.example.com"», "deviceUrl": «"http://c.example.com"», "revokeUrl": «"http://d.example.com"», "jwksUrl": «"http://e.example.com"», "key": { "infoUrl": «"http://f.example.com"», "expiresAt": "at", "regenerateUrl": «"http://g.example.com"», "value": "key" } }`,
    ),
    ["a", "b", "c", "d", "e", "f", "g"].map((host) => ["not-https", { url: `http://${host}.example.com` }] as const),
  ],
  [
    "a keep-alive and a probe that leave the API",
    entry(
      `${good}, "keepAlive": { "path": «"https://api.example.com/health"», "every": "1m" }, "probe": { "path": «"//evil.example.com"» }`,
    ),
    [
      ["bad-url", { value: "https://api.example.com/health" }],
      ["bad-url", { value: "//evil.example.com" }],
    ],
  ],
  [
    "header names that are none",
    entry(`${good}, "lifetimeHeader": «"X Life"», "quota": { "remaining": «"a:b"», "reset": "X-Reset" }`),
    [
      ["wrong-type", { expected: "header name", found: '"X Life"' }],
      ["wrong-type", { expected: "header name", found: '"a:b"' }],
    ],
  ],
  [
    "a field of the sign-in that is no plain value",
    entry(`${good}, "auth": { "fields": { "workspaceId": «[1]», "tenant": «null» } }`),
    [
      ["wrong-type", { expected: "string | number | true | false", found: "array" }],
      ["wrong-type", { expected: "string | number | true | false", found: "null" }],
    ],
  ],
  [
    "values of the wrong kind in the new objects",
    entry(
      `${good}, "exclusiveSession": «"yes"», "auth": { "redirect": «"browser"», "assertion": «"RS256"» }, "network": { "http2": «1», "ca": «""» }, "lifetime": { "session": «"0s"» }`,
    ),
    [
      ["wrong-type", { expected: "true | false", found: "string" }],
      ["wrong-type", { expected: '"loopback" | "editor"', found: '"browser"' }],
      ["wrong-type", { expected: "object", found: "string" }],
      ["wrong-type", { expected: "true | false", found: "1" }],
      ["wrong-type", { expected: "non-empty string", found: '""' }],
      ["bad-duration", { value: "0s" }],
    ],
  ],
  [
    "many things at once, in reading order",
    `{\n  // two connections\n  "connections": {\n    "a": { "baseUrl": «"http://api.example.com"», "auth": { "grant": "api_key", «"user"»: "x" } },\n    "b": «{» "preset": «"mes"», },\n  },\n}`.replace(
      "«{»",
      "{",
    ),
    [
      ["not-https", { url: "http://api.example.com" }],
      ["unknown-field", { field: "user", allowed: AUTH_FIELDS }],
      ["unknown-preset", { preset: "mes", known: Object.keys(presets) }],
    ],
  ],
];
