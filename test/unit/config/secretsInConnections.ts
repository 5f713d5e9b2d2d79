import { ENTRY_FIELDS, entry, good } from "./badConnections.ts";
import type { BadFile } from "./markedText.ts";

const JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
export const KEY = "k3Yq9ZtR7vBw2XnLc8Md5FgHj4PsQaTu6We1";

/** In each case one problem, and no other at the same place. */
export const secretsInConnections: readonly BadFile[] = [
  ["a password", entry(`${good}, "auth": { "password": «"tr0ub4dor"» }`), [["secret-in-file", { field: "password" }]]],
  [
    "a client secret",
    entry(`${good}, "auth": { "client_secret": «"abc"» }`),
    [["secret-in-file", { field: "client_secret" }]],
  ],
  ["an API key that is a number", entry(`${good}, "apiKey": «12345678»`), [["secret-in-file", { field: "apiKey" }]]],
  ["a token", entry(`${good}, "auth": { "accessToken": «"abc"» }`), [["secret-in-file", { field: "accessToken" }]]],
  [
    "a secret inside an unknown object",
    entry(`${good}, «"extra"»: { "apiKey": «"abc"» }`),
    [
      ["unknown-field", { field: "extra", allowed: ENTRY_FIELDS }],
      ["secret-in-file", { field: "apiKey" }],
    ],
  ],
  [
    "a password among the fields of a sign-in",
    entry(`${good}, "auth": { "fields": { "workspaceId": 123456789, "password": «"tr0ub4dor"» } }`),
    [["secret-in-file", { field: "password" }]],
  ],
  [
    "a random text among the fields of a sign-in",
    entry(`${good}, "auth": { "fields": { "workspace": «"${KEY}"» } }`),
    [["secret-in-file", { field: "workspace" }]],
  ],
  [
    "a passphrase beside a certificate",
    entry(`${good}, "network": { "clientCertificate": "a.p12", "passphrase": «"tr0ub4dor"» }`),
    [["secret-in-file", { field: "passphrase" }]],
  ],
  [
    "a private key where its id belongs",
    entry(`${good}, "auth": { "assertion": { "keyId": «"-----BEGIN PRIVATE KEY-----"» } }`)
      .replace('"api-key"', '"oracle-hcm-assertion"')
      .replace('"auth": {', '"auth": { "clientId": "a", "tokenUrl": "/t",'),
    [["secret-in-file", { field: "keyId" }]],
  ],
  [
    "a key in the query of a key's own address",
    entry(`${good}, "auth": { "key": { "infoUrl": «"/keys?appKey=abcdef"», "expiresAt": "at" } }`),
    [["secret-in-file", { field: "infoUrl" }]],
  ],
  [
    "a JWT where a scope belongs",
    entry(`${good}, "auth": { "scope": «"${JWT}"» }`),
    [["secret-in-file", { field: "scope" }]],
  ],
  [
    "an Authorization header",
    entry(`${good}, "headers": { "Authorization": «"Bearer abcdefgh"» }`),
    [["secret-in-file", { field: "Authorization" }]],
  ],
  [
    "a key header",
    entry(`${good}, "headers": { "appKey": «"1b4e28ba-2fa1-11d2-883f-0016d3cca427"» }`),
    [["secret-in-file", { field: "appKey" }]],
  ],
  [
    "a bearer token in place of the placeholder",
    entry(`${good}, "auth": { "send": «"Authorization: Bearer abcdefgh1234"» }`),
    [["secret-in-file", { field: "send" }]],
  ],
  [
    "a password in a URL",
    entry(`"baseUrl": «"https://svc:pw@api.example.com"»`),
    [["secret-in-file", { field: "baseUrl" }]],
  ],
  [
    "a key in the query of a URL",
    entry(`${good}, "auth": { "tokenUrl": «"/token?appKey=abcdef"» }`),
    [["secret-in-file", { field: "tokenUrl" }]],
  ],
  [
    "a private key",
    entry(`${good}, "auth": { "audience": «"-----BEGIN RSA PRIVATE KEY-----\\nAAAA"» }`),
    [["secret-in-file", { field: "audience" }]],
  ],
  [
    "a long random text",
    entry(`${good}, "headers": { "X-Site": «"${KEY}"» }`),
    [["secret-in-file", { field: "X-Site" }]],
  ],
];
