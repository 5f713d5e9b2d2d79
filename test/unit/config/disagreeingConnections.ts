import { entry, good } from "./badConnections.ts";
import type { BadFile } from "./markedText.ts";

const oauth = (auth: string, rest = "") =>
  `{ "connections": { "a": { "preset": "oauth2", ${good}, "auth": { "tokenUrl": "/t", "clientId": "app", ${auth} }${rest} } } }`;

const needed = (field: string, by: string, value: string | null = null) => ({
  field,
  instead: null,
  by,
  value,
  example: null,
});

/** What is good each for itself, but not together, or lacks what it needs. */
export const disagreeingConnections: readonly BadFile[] = [
  [
    "an assertion signed with a shared secret by a client with a private key",
    oauth(`"clientAuth": "private_key_jwt", "assertion": { "algorithm": «"HS256"» }`),
    [
      [
        "fields-disagree",
        {
          field: "auth.assertion.algorithm",
          value: "HS256",
          other: "auth.clientAuth",
          wanted: "client_secret_jwt",
        },
      ],
    ],
  ],
  [
    "an assertion signed with a private key by a client with a secret",
    oauth(`"clientAuth": "client_secret_jwt", "assertion": { "algorithm": «"RS256"» }`),
    [
      [
        "fields-disagree",
        { field: "auth.assertion.algorithm", value: "RS256", other: "auth.clientAuth", wanted: "private_key_jwt" },
      ],
    ],
  ],
  [
    "an assertion that nobody signs, whose parts are not shown",
    oauth(`"assertion": «{ "keyId": "k" }»`),
    [
      [
        "fields-disagree",
        { field: "auth.assertion", value: "{…}", other: "auth.clientAuth", wanted: "private_key_jwt" },
      ],
    ],
  ],
  [
    "a grant that signs beside a client that does not",
    oauth(`"grant": «"private_key_jwt"», "clientAuth": "client_secret_jwt"`),
    [
      [
        "fields-disagree",
        { field: "auth.grant", value: "private_key_jwt", other: "auth.clientAuth", wanted: "private_key_jwt" },
      ],
    ],
  ],
  [
    "a preset's algorithm under another client authentication",
    `{ "connections": { "a": { "preset": "oracle-hcm-assertion", ${good}, "auth": { "tokenUrl": "/t", "clientId": "app", "grant": "client_credentials", "clientAuth": «"client_secret_jwt"» } } } }`,
    [
      [
        "fields-disagree",
        { field: "auth.assertion.algorithm", value: "RS256", other: "auth.clientAuth", wanted: "private_key_jwt" },
      ],
    ],
  ],
  [
    "a keep-alive that comes too late",
    entry(`${good}, "lifetime": { "idle": "10m" }, "keepAlive": { "path": "/health", "every": «"10m"» }`),
    [["span-too-long", { field: "keepAlive.every", value: "10m", other: "lifetime.idle", limit: "10m" }]],
  ],
  [
    "an idle window shorter than the preset's keep-alive",
    `{ "connections": { "a": { "preset": "arena-qms", ${good}, "auth": { "clientId": "app" }, "lifetime": { "idle": «"5m"» } } } }`,
    [["span-too-long", { field: "keepAlive.every", value: "10m", other: "lifetime.idle", limit: "5m" }]],
  ],
  [
    "a margin as long as the life",
    entry(`${good}, "lifetime": { "access": "5m", "margin": «"300s"» }`),
    [["span-too-long", { field: "lifetime.margin", value: "300s", other: "lifetime.access", limit: "5m" }]],
  ],
  [
    "half a quota, half a keep-alive, an empty probe",
    entry(`${good}, "quota": «{» "remaining": "X-Left" }, "keepAlive": «{» "every": "1m" }, "probe": «{» }`),
    [
      ["field-needed", needed("quota.reset", "quota.remaining")],
      ["field-needed", needed("keepAlive.path", "keepAlive.every")],
      ["field-needed", needed("probe.path", "probe")],
    ],
  ],
  [
    "a key's addresses without the place in the answer",
    entry(
      `${good}, "auth": { "key": «{» "infoUrl": "/keys/a" } }, "service": { "grant": "api_key", "key": «{» "regenerateUrl": "/keys/b" } }`,
    ),
    [
      ["field-needed", needed("auth.key.expiresAt", "auth.key.infoUrl")],
      ["field-needed", needed("service.key.value", "service.key.regenerateUrl")],
    ],
  ],
  [
    "a client without an id",
    `{ "connections": { "a": { ${good}, "auth": «{» "grant": "password", "clientAuth": "client_secret_jwt", "tokenUrl": "/t", "username": "svc" } } } }`,
    [["field-needed", needed("auth.clientId", "auth.clientAuth", "client_secret_jwt")]],
  ],
];
